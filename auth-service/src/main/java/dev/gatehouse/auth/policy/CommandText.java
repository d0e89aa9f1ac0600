package dev.gatehouse.auth.policy;

import java.util.Optional;

/** What the text of a command in an access file may be, whoever names it. */
public final class CommandText {

  public static final int CHARACTERS_MAX = 1024;

  private CommandText() {}

  /** Why this text is not an acceptable command; empty when it is one. */
  public static Optional<String> problemWith(String text) {
    if (text.length() > CHARACTERS_MAX) {
      return Optional.of("a command has at most " + CHARACTERS_MAX + " characters");
    }
    return text.chars().anyMatch(Character::isISOControl)
        ? Optional.of("a command has no control characters, line ends among them")
        : Optional.empty();
  }
}
