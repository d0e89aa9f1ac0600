package dev.gatehouse.auth.policy;

import com.google.re2j.Pattern;

/**
 * Wildcards in names of hosts and in paths, as expressions that take no more time than the lengths
 * of both texts. Thread-safe.
 */
final class Wildcards {

  private static final String ALL = "**";

  private Wildcards() {}

  /** Whether a host is meant: {@code *} stands for any characters, {@code ?} for one. */
  static boolean matchHost(String pattern, String host) {
    return matches(pattern, host, "(?is)", ".");
  }

  /** The same for a path, where only {@code **} goes past a {@code /}. */
  static boolean matchPath(String pattern, String path) {
    return matches(pattern, path, "(?s)", "[^/]");
  }

  private static boolean matches(String pattern, String text, String flags, String one) {
    StringBuilder expression = new StringBuilder(flags);
    for (int i = 0; i < pattern.length(); i++) {
      if (pattern.startsWith(ALL, i)) {
        expression.append(".*");
        i++;
      } else {
        expression.append(
            switch (pattern.charAt(i)) {
              case '*' -> one + "*";
              case '?' -> one;
              default -> Pattern.quote(pattern.substring(i, i + 1));
            });
      }
    }
    return Pattern.matches(expression.toString(), text);
  }
}
