package dev.gatehouse.gateway.policy;

import com.google.re2j.Pattern;

/** Wildcards of a grant, as expressions whose time grows with the text's length and no faster. */
final class Wildcards {
  private static final String ALL = "**";

  private Wildcards() {}

  /** Of hosts: {@code *} stands for any characters, {@code ?} for one; case does not matter. */
  static Pattern host(String wildcards) {
    return compile(wildcards, "(?is)", ".");
  }

  /** Of paths, where only {@code **} goes past a {@code /}. */
  static Pattern path(String wildcards) {
    return compile(wildcards, "(?s)", "[^/]");
  }

  private static Pattern compile(String wildcards, String flags, String one) {
    StringBuilder expression = new StringBuilder(flags);
    for (int i = 0; i < wildcards.length(); i++) {
      if (wildcards.startsWith(ALL, i)) {
        expression.append(".*");
        i++;
      } else {
        expression.append(
            switch (wildcards.charAt(i)) {
              case '*' -> one + "*";
              case '?' -> one;
              default -> Pattern.quote(wildcards.substring(i, i + 1));
            });
      }
    }
    return Pattern.compile(expression.toString());
  }
}
