package dev.gatehouse.auth.policy;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names of environment variables that a client may set: one name ({@code LANG}), or all that start
 * with a prefix ({@code LC_*}).
 *
 * <p>Some variables decide which code a shell or the dynamic linker loads, and by one a forced
 * command hears what was asked for. They are never taken from a client, so a pattern that would
 * match one of them is refused as a whole; it cannot mean anything else.
 */
public record EnvironmentPattern(String text) {

  public static final int CHARACTERS_MAX = 128;

  /** What a pattern looks like; not every one of this form is accepted. */
  public static final Pattern FORM = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*\\*?|\\*");

  private static final List<String> NEVER =
      List.of("PATH", "LD_*", "BASH_ENV", "ENV", "SSH_ORIGINAL_COMMAND");

  /** What a policy allows that does not say which. */
  public static final List<EnvironmentPattern> DEFAULT =
      List.of(
          new EnvironmentPattern("LANG"),
          new EnvironmentPattern("LC_*"),
          new EnvironmentPattern("COLORTERM"),
          new EnvironmentPattern("GIT_PROTOCOL"));

  public EnvironmentPattern {
    Objects.requireNonNull(text);
    problemWith(text)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
  }

  /** Why this text is not an acceptable pattern; empty when it is one. */
  public static Optional<String> problemWith(String text) {
    if (text.length() > CHARACTERS_MAX) {
      return Optional.of("a pattern has at most " + CHARACTERS_MAX + " characters");
    }
    if (!FORM.matcher(text).matches()) {
      return Optional.of(
          "'" + text + "' is neither a variable name nor a prefix of one followed by '*'");
    }
    return NEVER.stream()
        .filter(never -> overlap(text, never))
        .findFirst()
        .map(never -> "'" + text + "' would match " + never + ", which is never passed on");
  }

  boolean matches(String name) {
    return isPrefix(text) ? name.startsWith(prefix(text)) : name.equals(text);
  }

  private static boolean overlap(String one, String other) {
    if (isPrefix(one) && isPrefix(other)) {
      return prefix(one).startsWith(prefix(other)) || prefix(other).startsWith(prefix(one));
    }
    if (isPrefix(one)) {
      return other.startsWith(prefix(one));
    }
    return isPrefix(other) ? one.startsWith(prefix(other)) : one.equals(other);
  }

  private static boolean isPrefix(String pattern) {
    return pattern.endsWith("*");
  }

  private static String prefix(String pattern) {
    return pattern.substring(0, pattern.length() - 1);
  }
}
