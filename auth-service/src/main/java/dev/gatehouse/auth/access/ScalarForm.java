package dev.gatehouse.auth.access;

import dev.gatehouse.auth.access.AccessNode.Scalar;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a single value must look like, and what it then means.
 *
 * @param expected the form, for a person who reads an error
 * @param schema the form in the words of JSON Schema, as far as these can say it
 * @param reading the value's meaning; empty when it is not of this form
 */
record ScalarForm<T>(
    String expected, Map<String, Object> schema, Function<Scalar, Optional<T>> reading) {

  private static final Pattern COUNT = Pattern.compile("0|[1-9][0-9]{0,8}");
  private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,6})([smhd])");
  private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,6})([MGT])iB");

  static final ScalarForm<Boolean> TRUTH =
      new ScalarForm<>(
          "true or false",
          Map.of("type", "boolean"),
          scalar ->
              switch (scalar.plain() ? scalar.text() : "") {
                case "true" -> Optional.of(true);
                case "false" -> Optional.of(false);
                default -> Optional.empty();
              });

  static ScalarForm<Integer> count(int least, int most) {
    return new ScalarForm<>(
        least == most ? String.valueOf(least) : "a whole number from " + least + " to " + most,
        Map.of("type", "integer", "minimum", least, "maximum", most),
        scalar ->
            Optional.of(scalar)
                .filter(Scalar::plain)
                .map(Scalar::text)
                .filter(text -> COUNT.matcher(text).matches())
                .map(Integer::valueOf)
                .filter(number -> number >= least && number <= most));
  }

  static ScalarForm<Duration> duration(Duration least, Duration most) {
    return new ScalarForm<>(
        "a duration such as 90s, 30m, 12h or 7d, from %ds to %ds"
            .formatted(least.toSeconds(), most.toSeconds()),
        Map.of("type", "string", "pattern", "^" + DURATION.pattern() + "$"),
        scalar ->
            duration(scalar.text())
                .filter(length -> length.compareTo(least) >= 0 && length.compareTo(most) <= 0));
  }

  /** A number of bytes, in the units of IEC 80000-13. */
  static ScalarForm<Long> size(long least, long most) {
    return new ScalarForm<>(
        "a size such as 1MiB, 500MiB, 10GiB or 2TiB, from %d to %d bytes".formatted(least, most),
        Map.of("type", "string", "pattern", "^" + SIZE.pattern() + "$"),
        scalar -> size(scalar.text()).filter(bytes -> bytes >= least && bytes <= most));
  }

  private static Optional<Long> size(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int shift =
        switch (matcher.group(2)) {
          case "M" -> 20;
          case "G" -> 30;
          default -> 40;
        };
    return Optional.of(Long.parseLong(matcher.group(1)) << shift);
  }

  private static Optional<Duration> duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        });
  }
}
