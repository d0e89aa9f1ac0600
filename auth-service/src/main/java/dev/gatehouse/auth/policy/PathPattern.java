package dev.gatehouse.auth.policy;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Paths of Unix sockets as a client may ask for them. {@code *} stands for any characters but
 * {@code /}, {@code **} for any at all, {@code ?} for one that is not {@code /}. What is compared
 * is the text that the client sent: a path that goes by {@code .}, {@code ..} or {@code //} matches
 * nothing but {@link #ANY}.
 */
public record PathPattern(String text) {

  public static final int CHARACTERS_MAX = 255;

  /** An absolute path, or every path. */
  public static final Pattern FORM = Pattern.compile("\\*\\*|/[^\\p{Cntrl}]*");

  private static final Pattern DETOUR = Pattern.compile("(?s).*(?:^|/)(?:\\.{0,2})(?:/.*|$)");

  /** Every path. */
  public static final PathPattern ANY = new PathPattern("**");

  /** Why this text is not an acceptable pattern; empty when it is one. */
  public static Optional<String> problemWith(String text) {
    return text.length() <= CHARACTERS_MAX
            && FORM.matcher(text).matches()
            && (text.equals("**") || !detours(text))
        ? Optional.empty()
        : Optional.of(
            "'%s' is not the path of a socket, such as /run/app.sock or /run/user/*/*.sock"
                .formatted(text));
  }

  boolean matches(String path) {
    return equals(ANY) || (!detours(path) && Wildcards.matchPath(text, path));
  }

  /** Behind the first {@code /}, a segment that is empty, {@code .} or {@code ..}. */
  private static boolean detours(String path) {
    return !path.startsWith("/") || DETOUR.matcher(path.substring(1)).matches();
  }
}
