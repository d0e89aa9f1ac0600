package dev.gatehouse.auth.access;

import dev.gatehouse.auth.policy.ChannelKind;
import dev.gatehouse.auth.policy.EndpointPattern;
import dev.gatehouse.auth.policy.ForwardRules;
import dev.gatehouse.auth.policy.PathPattern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads where one policy lets forwards go and listen, as clients ask for it. */
final class ForwardsSection {

  static final String DESTINATIONS = "forwardDestinations";
  static final String LISTENERS = "listenAddresses";
  static final String SOCKETS = "forwardSockets";
  static final String LISTENER_SOCKETS = "listenSockets";

  private final Section policy;
  private final Map<ChannelKind, Placed> channels;
  private int bytes;

  private ForwardsSection(Section policy, Map<ChannelKind, Placed> channels) {
    this.policy = policy;
    this.channels = channels;
  }

  /**
   * The policy's lists, as far as they are accepted; without one, whatever is asked for.
   *
   * @param channels the kinds of channel that the policy allows, each where it stands
   */
  static ForwardRules of(Section policy, Map<ChannelKind, Placed> channels) {
    ForwardsSection reading = new ForwardsSection(policy, channels);
    ForwardRules rules =
        new ForwardRules(
            reading.list(
                DESTINATIONS,
                ChannelKind.DIRECT_TCPIP,
                ForwardsSection::problemWithDestination,
                EndpointPattern::of,
                EndpointPattern.ANY),
            reading.list(
                LISTENERS,
                ChannelKind.FORWARDED_TCPIP,
                EndpointPattern::problemWith,
                EndpointPattern::of,
                EndpointPattern.ANY),
            reading.list(
                SOCKETS,
                ChannelKind.DIRECT_STREAMLOCAL,
                PathPattern::problemWith,
                PathPattern::new,
                PathPattern.ANY),
            reading.list(
                LISTENER_SOCKETS,
                ChannelKind.FORWARDED_STREAMLOCAL,
                PathPattern::problemWith,
                PathPattern::new,
                PathPattern.ANY));
    if (reading.bytes > ForwardRules.BYTES_MOST) {
      policy.refuse(
          "what a policy's forwards may ask for has at most "
              + ForwardRules.BYTES_MOST
              + " bytes together");
    }
    return rules;
  }

  /** Only a listener can be asked for without a host. */
  private static Optional<String> problemWithDestination(String text) {
    return EndpointPattern.problemWith(text)
        .or(
            () ->
                text.startsWith(":")
                    ? Optional.of("'%s' has no host; write *%s for every one".formatted(text, text))
                    : Optional.empty());
  }

  private <T> List<T> list(
      String key,
      ChannelKind kind,
      Function<String, Optional<String>> problemWith,
      Function<String, T> pattern,
      T any) {
    if (!policy.has(key)) {
      return List.of(any);
    }
    if (!channels.containsKey(kind)) {
      policy.refuse(
          key,
          "has no effect without %s; add it to channels, or remove this key"
              .formatted(kind.word()));
    } else if (policy.namesNothing(key)) {
      policy.refuse(
          key,
          "an empty list allows nothing; take %s out of channels instead".formatted(kind.word()));
    }
    List<Placed> texts = policy.texts(key);
    if (texts.size() > ForwardRules.MOST) {
      policy.refuse(
          texts.get(ForwardRules.MOST), "a list has at most " + ForwardRules.MOST + " entries");
    }
    List<T> patterns = new ArrayList<>();
    for (Placed text : texts.subList(0, Math.min(texts.size(), ForwardRules.MOST))) {
      bytes += text.text().getBytes(StandardCharsets.UTF_8).length;
      problemWith
          .apply(text.text())
          .ifPresentOrElse(
              problem -> policy.refuse(text, problem),
              () -> patterns.add(pattern.apply(text.text())));
    }
    return patterns;
  }
}
