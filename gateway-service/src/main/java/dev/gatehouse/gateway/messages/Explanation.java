package dev.gatehouse.gateway.messages;

/**
 * Why something does not go on, for the person who waits for it: a message of ours, or the words
 * and the code that another service has for it.
 *
 * @param code ours: of the log line and of the record
 * @param otherCode the other service's, or empty
 * @param words the other service's, on one line; empty when ours say it better
 */
public record Explanation(MessageCode code, String otherCode, String words) {
  private static final int WORDS_MAX = 400;
  private static final int CODE_MAX = 40;

  public Explanation {
    otherCode = ShownText.onOneLine(otherCode, CODE_MAX);
    words = ShownText.onOneLine(words, WORDS_MAX);
  }

  /** Our own message says it all. */
  public static Explanation of(MessageCode code) {
    return new Explanation(code, "", "");
  }

  /** For a terminal: the words that say most, and the code to look up. */
  public String sentence() {
    if (otherCode.isEmpty()) {
      return code.sentence();
    }
    return words.isEmpty()
        ? code.text() + ". [" + code.code() + ", " + otherCode + "]"
        : words + " [" + otherCode + "]";
  }
}
