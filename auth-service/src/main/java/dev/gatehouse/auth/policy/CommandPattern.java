package dev.gatehouse.auth.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Optional;

/**
 * A regular expression (RE2) that a command matches as a whole, or does not. RE2 reads a command
 * once, whatever the expression: none takes more time than its size and the command's length say.
 *
 * <p>Equal by its text.
 */
public record CommandPattern(String text) {

  /** Steps that an expression may have once it is compiled; each is one character or class. */
  public static final int SIZE_MAX = 2000;

  private static final String ADVICE = "; see the syntax of RE2";

  /**
   * Two ways to write repetitions of repetitions, which grow to any size while they are compiled.
   */
  private static final java.util.regex.Pattern REPEATED_GROUP =
      java.util.regex.Pattern.compile("(?<!\\\\)(?:\\\\\\\\)*\\)\\{[0-9]");

  private static final String QUOTATION = "\\Q";

  /**
   * @throws IllegalArgumentException when {@link #problemWith} has something to say
   */
  public CommandPattern {
    problemWith(text)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
  }

  /** Why this text is not an acceptable expression; empty when it is one. */
  public static Optional<String> problemWith(String text) {
    return CommandText.problemWith(text)
        .or(() -> problemWithForm(text))
        .or(() -> problemWithCompiling(text));
  }

  private static Optional<String> problemWithForm(String text) {
    if (text.contains(QUOTATION)) {
      return Optional.of("\\Q is not accepted; put a backslash in front of each sign");
    }
    return REPEATED_GROUP.matcher(text).find()
        ? Optional.of("a group cannot be repeated by number; write it out, or use * or +")
        : Optional.empty();
  }

  private static Optional<String> problemWithCompiling(String text) {
    try {
      return Pattern.compile(text).programSize() > SIZE_MAX
          ? Optional.of("its repetitions by number make it too large; use * or +")
          : Optional.empty();
    } catch (PatternSyntaxException e) {
      return Optional.of("is no regular expression: " + e.getDescription() + ADVICE);
    }
  }

  /** Whether the whole of the command, from its first character to its last, is matched. */
  boolean matches(String command) {
    return Pattern.matches(text, command);
  }
}
