package dev.gatehouse.gateway.messages;

import java.util.Optional;

/**
 * A text of the access file, as it may go to somebody's terminal: lines of printable characters and
 * tabs, and not many. auth-service has looked at it before; a terminal is worth a second look.
 */
public record ShownText(String lines) {
  static final int CHARACTERS_MAX = 4096;

  public ShownText {
    StringBuilder plain = new StringBuilder();
    lines.codePoints().limit(CHARACTERS_MAX).map(ShownText::fit).forEach(plain::appendCodePoint);
    lines = plain.toString();
  }

  /** The text, if there is one. */
  public static Optional<ShownText> of(String lines) {
    return lines.isBlank() ? Optional.empty() : Optional.of(new ShownText(lines));
  }

  /** The words of another part, as they may stand in a sentence: one line, cut at the bound. */
  public static String onOneLine(String text, int charactersMax) {
    String line = text.strip().replaceAll("\\s+", " ");
    return new ShownText(line.substring(0, Math.min(line.length(), charactersMax))).lines();
  }

  private static int fit(int character) {
    boolean steers =
        (Character.isISOControl(character) && character != '\n' && character != '\t')
            || Character.getType(character) == Character.FORMAT;
    return steers ? '?' : character;
  }

  /** The lines, each ended in this way. */
  public String endedBy(String lineEnd) {
    return lines.replace("\n", lineEnd) + lineEnd;
  }
}
