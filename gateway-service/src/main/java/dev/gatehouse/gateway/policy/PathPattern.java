package dev.gatehouse.gateway.policy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.google.re2j.Pattern;

/**
 * Paths of Unix sockets that a client may ask for, as the grant has them. A path that goes by
 * {@code .}, {@code ..} or {@code //} matches nothing but {@code **}, which is every path.
 * Thread-safe.
 *
 * @param any whether it is every path
 */
public record PathPattern(Pattern path, boolean any) {
  private static final String ANY = "**";

  /**
   * Reads one as the grant has it.
   *
   * @throws IllegalArgumentException when it is none
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static PathPattern of(String text) {
    if (!text.equals(ANY) && !text.startsWith("/")) {
      throw new IllegalArgumentException("a path that is none");
    }
    return new PathPattern(Wildcards.path(text), text.equals(ANY));
  }

  boolean matches(String asked) {
    return any || (isStraight(asked) && path.matches(asked));
  }

  /** Whether it is absolute, and has no segment that is empty or leads back. */
  private static boolean isStraight(String asked) {
    if (!asked.startsWith("/")) {
      return false;
    }
    for (String segment : asked.substring(1).split("/", -1)) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        return false;
      }
    }
    return true;
  }
}
