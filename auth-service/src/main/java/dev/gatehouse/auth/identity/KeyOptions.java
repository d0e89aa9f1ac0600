package dev.gatehouse.auth.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Tells apart the two reasons why a line of an {@code authorized_keys} file does not start with a
 * known algorithm: options stand before the key, or the algorithm is not accepted.
 *
 * <p>Repeats as little of the line as it can: an option's value may be somebody's secret, and what
 * was pasted here by mistake may be a private key.
 */
final class KeyOptions {

  private static final Pattern ALGORITHM_LIKE = Pattern.compile("[a-z][a-z0-9.@-]{0,63}");
  private static final Pattern OPTION_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9@.-]{0,63}");

  private KeyOptions() {}

  static String problemWithStartOf(String line) {
    int end = endOfFirstField(line);
    String first = line.substring(0, end);
    String second = AuthorizedKeyLine.WHITE_SPACE.split(line.substring(end).strip(), 2)[0];
    if (KeyAlgorithm.named(second).isPresent() || first.contains("\"")) {
      return "unsupported option %s: options of authorized keys are not accepted"
          .formatted(String.join(", ", names(first)));
    }
    String start = ALGORITHM_LIKE.matcher(first).matches() ? "'" + first + "'" : "the line's start";
    return start + " is not an accepted key algorithm; accepted are " + KeyAlgorithm.words();
  }

  /** The first field ends at white space that is not inside double quotes. */
  private static int endOfFirstField(String line) {
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (isQuote(line, i)) {
        quoted = !quoted;
      } else if (!quoted && (c == ' ' || c == '\t')) {
        return i;
      }
    }
    return line.length();
  }

  private static List<String> names(String options) {
    List<String> names = new ArrayList<>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i <= options.length(); i++) {
      if (i == options.length() || (!quoted && options.charAt(i) == ',')) {
        names.add(name(options.substring(start, i)));
        start = i + 1;
      } else if (isQuote(options, i)) {
        quoted = !quoted;
      }
    }
    return names;
  }

  private static boolean isQuote(String text, int i) {
    return text.charAt(i) == '"' && (i == 0 || text.charAt(i - 1) != '\\');
  }

  private static String name(String option) {
    int equals = option.indexOf('=');
    String name = equals < 0 ? option : option.substring(0, equals);
    return OPTION_NAME.matcher(name).matches() ? name.toLowerCase(Locale.ROOT) : "(unreadable)";
  }
}
