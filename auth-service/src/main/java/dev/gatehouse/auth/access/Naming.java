package dev.gatehouse.auth.access;

import dev.gatehouse.auth.identity.UserName;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What the names that the file's author chooses look like in one part of the file.
 *
 * @param form the form, for a person who reads an error
 */
record Naming(String form, Predicate<String> test) {

  /** Policies, groups, limits and templates. */
  static final Naming ORDINARY =
      new Naming(
          "a letter or digit, then at most 62 letters, digits or any of . _ -",
          Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}").asMatchPredicate());

  static final Naming USERS = new Naming(UserName.FORM, UserName::isUserName);

  Optional<String> problemWith(String name) {
    return test.test(name) ? Optional.empty() : Optional.of("not an accepted name: " + form);
  }
}
