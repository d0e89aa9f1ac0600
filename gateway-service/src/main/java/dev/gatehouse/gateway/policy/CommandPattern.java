package dev.gatehouse.gateway.policy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * A regular expression (RE2) that a command matches as a whole, or does not; the time that it takes
 * grows with its size and the command's length, and with nothing else. Thread-safe.
 */
public record CommandPattern(Pattern compiled) {

  /**
   * Reads one as the grant has it.
   *
   * @throws IllegalArgumentException when it is no regular expression
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static CommandPattern of(String text) {
    try {
      return new CommandPattern(Pattern.compile(text));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("a pattern that is none", e);
    }
  }

  /** Whether it matches the command from its first character to its last. */
  boolean matches(String command) {
    return compiled.matches(command);
  }
}
