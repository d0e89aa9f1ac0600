package dev.gatehouse.auth.access;

/**
 * What came of reading an access file, with the files that it came from.
 *
 * @param files the access file and those it names, as they were before they were read
 */
public record WatchedReading(AccessReading reading, FileStates files) {}
