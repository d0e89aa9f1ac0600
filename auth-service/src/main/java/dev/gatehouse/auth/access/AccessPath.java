package dev.gatehouse.auth.access;

/** Where in the access file something stands, such as {@code users.demo.authorizedKeys[0]}. */
record AccessPath(String text) {

  private static final int CHARACTERS_MAX = 200;

  static final AccessPath ROOT = new AccessPath("");

  AccessPath key(String key) {
    return new AccessPath(bounded(text.isEmpty() ? key : text + "." + key));
  }

  AccessPath item(int index) {
    return new AccessPath(bounded(text + "[" + index + "]"));
  }

  @Override
  public String toString() {
    return text.isEmpty() ? "(whole file)" : text;
  }

  private static String bounded(String path) {
    return path.length() <= CHARACTERS_MAX ? path : path.substring(0, CHARACTERS_MAX);
  }
}
