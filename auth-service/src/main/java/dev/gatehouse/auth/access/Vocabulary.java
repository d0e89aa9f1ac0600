package dev.gatehouse.auth.access;

import dev.gatehouse.auth.policy.ChannelKind;
import dev.gatehouse.auth.policy.RecordInput;
import dev.gatehouse.auth.policy.RecordingPolicy;
import dev.gatehouse.auth.policy.Signal;
import dev.gatehouse.auth.proof.Step;
import dev.gatehouse.auth.proof.TotpSecret;
import java.time.DayOfWeek;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The words that may stand at one place of the access file.
 *
 * @param meanings what each accepted word means
 * @param notYet words that are understood, and refused by name because this version cannot do what
 *     they say
 */
record Vocabulary<W>(Map<String, W> meanings, List<String> notYet) {

  static final Vocabulary<ChannelKind> CHANNELS = of(ChannelKind.values(), ChannelKind::word);

  static final Vocabulary<Signal> SIGNALS = of(Signal.values(), Signal::name);

  static final Vocabulary<RecordInput> RECORD_INPUT = of(RecordInput.values(), RecordInput::word);

  static final Vocabulary<RecordingPolicy> RECORDING =
      of(RecordingPolicy.values(), RecordingPolicy::word, "buffered");

  static final Vocabulary<Step> STEPS = of(Step.values(), Step::word);

  static final Vocabulary<TotpSecret.Algorithm> TOTP_ALGORITHMS =
      of(TotpSecret.Algorithm.values(), TotpSecret.Algorithm::name);

  static final Vocabulary<DayOfWeek> DAYS =
      of(DayOfWeek.values(), day -> day.name().substring(0, 3).toLowerCase(Locale.ROOT));

  Optional<W> meaning(String word) {
    return Optional.ofNullable(meanings.get(word));
  }

  String refusal(Placed word) {
    return (notYet.contains(word.text())
            ? "'%s' is not available in this version; available are %s"
            : "unknown word '%s'; known are %s")
        .formatted(word.shown(), String.join(", ", meanings.keySet()));
  }

  private static <W> Vocabulary<W> of(W[] values, Function<W, String> word, String... notYet) {
    Map<String, W> meanings = new LinkedHashMap<>();
    for (W value : values) {
      meanings.put(word.apply(value), value);
    }
    return new Vocabulary<>(meanings, List.of(notYet));
  }
}
