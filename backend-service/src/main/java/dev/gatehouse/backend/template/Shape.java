package dev.gatehouse.backend.template;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What may stand at a place of the templates file, and what it then means: text, {@link Long},
 * {@link Boolean}, {@link List} and {@link Map} of these, as in JSON.
 */
sealed interface Shape {

  /**
   * A single value.
   *
   * @param expected the form, for a person who reads an error
   * @param reading the value's meaning; empty when it is not of this form
   */
  record Value(String expected, Function<Word, Optional<Object>> reading) implements Shape {}

  /** A list. */
  record Items(Shape item, int most) implements Shape {}

  /** A mapping whose keys the author of the file chooses. */
  record Names(String expected, Pattern name, Shape value, int most) implements Shape {}

  /** A mapping whose keys are these and no others. */
  record Fields(Map<String, Shape> known) implements Shape {

    Fields with(String key, Shape shape) {
      Map<String, Shape> more = new LinkedHashMap<>(known);
      more.put(key, shape);
      return new Fields(more);
    }
  }

  /** Known, and not accepted, whatever its value. */
  record Refused(String reason) implements Shape {}

  /**
   * A single value as it stands.
   *
   * @param plain whether without quotes; only then can it be a number or a truth value
   */
  record Word(String text, boolean plain) {}

  Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");
  Pattern DURATION = Pattern.compile("([1-9][0-9]{0,6})([smhd])");
  Pattern QUANTITY =
      Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,9})?(m|k|Ki|M|Mi|G|Gi|T|Ti|P|Pi|E|Ei)?");

  Shape TRUTH =
      new Value(
          "true or false",
          word ->
              switch (word.plain() ? word.text() : "") {
                case "true" -> Optional.of(true);
                case "false" -> Optional.of(false);
                default -> Optional.empty();
              });

  /** A quantity of Kubernetes, such as {@code 500m} or {@code 2Gi}. */
  Shape AMOUNT = text(QUANTITY, "a quantity such as 500m or 2Gi");

  static Fields fields() {
    return new Fields(Map.of());
  }

  /** Exactly this truth value: the other one would be a privilege. */
  static Shape only(boolean truth, String reason) {
    return new Value(
        truth + " or nothing: " + reason,
        word ->
            word.plain() && word.text().equals(String.valueOf(truth))
                ? Optional.of(truth)
                : Optional.empty());
  }

  static Shape oneOf(String... words) {
    return new Value(
        Arrays.stream(words)
            .map(word -> "'" + word + "'")
            .reduce((one, next) -> one + " or " + next)
            .orElseThrow(),
        word -> Optional.<Object>of(word.text()).filter(List.of(words)::contains));
  }

  static Shape text(Pattern form, String expected) {
    return new Value(
        expected,
        word -> Optional.<Object>of(word.text()).filter(_ -> form.matcher(word.text()).matches()));
  }

  static Shape whole(long least, long most) {
    return new Value(
        "a whole number from " + least + " to " + most,
        word ->
            Optional.of(word)
                .filter(Word::plain)
                .map(Word::text)
                .filter(text -> NUMBER.matcher(text).matches())
                .map(Long::valueOf)
                .filter(number -> number >= least && number <= most)
                .map(number -> (Object) number));
  }

  /** A duration such as {@code 90s}, in whole seconds. */
  static Shape seconds(long least, long most) {
    return new Value(
        "a duration such as 90s, 30m, 12h or 7d, from %ds to %ds".formatted(least, most),
        word ->
            seconds(word.text())
                .filter(length -> length >= least && length <= most)
                .map(length -> (Object) length));
  }

  private static Optional<Long> seconds(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "s" -> number;
          case "m" -> number * 60;
          case "h" -> number * 3_600;
          default -> number * 86_400;
        });
  }
}
