package dev.gatehouse.bench;

/**
 * A login that has to fail.
 *
 * @param name for people
 * @param password null for one by a key that nobody has authorized
 */
record Guess(String name, String user, @org.jspecify.annotations.Nullable String password) {}
