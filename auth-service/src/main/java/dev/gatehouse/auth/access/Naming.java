package dev.gatehouse.auth.access;

import dev.gatehouse.auth.identity.UserName;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the names that the file's author chooses look like in one part of the file.
 *
 * @param form the form, for a person who reads an error
 */
record Naming(String form, Pattern pattern) {

  /** Policies, groups, limits and templates. */
  static final Naming ORDINARY =
      new Naming(
          "a letter or digit, then at most 62 letters, digits or any of . _ -",
          Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}"));

  static final Naming USERS = new Naming(UserName.FORM, UserName.PATTERN);

  Optional<String> problemWith(String name) {
    return pattern.matcher(name).matches()
        ? Optional.empty()
        : Optional.of("not an accepted name: " + form);
  }
}
