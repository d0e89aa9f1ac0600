package dev.gatehouse.gateway.relay;

/** Words of a peer that end up on somebody's terminal: printable, and not long. */
final class PlainText {
  private static final int CHARACTERS_MAX = 256;

  private PlainText() {}

  /** The text without control characters, which could steer a terminal, and cut at the bound. */
  static String of(String text) {
    StringBuilder plain = new StringBuilder();
    text.codePoints()
        .limit(CHARACTERS_MAX)
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }
}
