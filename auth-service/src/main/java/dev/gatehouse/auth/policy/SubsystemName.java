package dev.gatehouse.auth.policy;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The name of a subsystem (RFC 4254, 6.5), in the form that RFC 4250, 4.6.1 gives to names. */
public record SubsystemName(String text) {

  /** Names in one policy. */
  public static final int MOST = 16;

  public static final Pattern FORM = Pattern.compile("[!-+\\--~]{1,64}");

  /** What a policy allows that does not say which. */
  public static final List<SubsystemName> DEFAULT = List.of(new SubsystemName("sftp"));

  public SubsystemName {
    problemWith(text)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
  }

  /** Why this text is not an acceptable name; empty when it is one. */
  public static Optional<String> problemWith(String text) {
    return FORM.matcher(text).matches()
        ? Optional.empty()
        : Optional.of(
            "a subsystem's name has 1 to 64 visible characters of ASCII, and no comma among them");
  }
}
