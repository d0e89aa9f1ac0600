package dev.gatehouse.auth.identity;

import java.util.Objects;
import java.util.regex.Pattern;

/** The name of a user whom the access file knows; the principal of a grant. */
public record UserName(String text) {

  /** What a user name looks like, for a person who reads an error. */
  public static final String FORM =
      "a letter or digit, then at most 63 letters, digits or any of . _ @ + -";

  public static final Pattern PATTERN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}");

  public UserName {
    Objects.requireNonNull(text);
    if (!isUserName(text)) {
      throw new IllegalArgumentException("not a user name");
    }
  }

  public static boolean isUserName(String text) {
    return PATTERN.matcher(text).matches();
  }

  @Override
  public String toString() {
    return text;
  }
}
