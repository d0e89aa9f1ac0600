package dev.gatehouse.auth.access;

import dev.gatehouse.auth.policy.ChannelKind;
import dev.gatehouse.auth.policy.ForwardNetwork;
import dev.gatehouse.auth.policy.ForwardNetworkReading;
import dev.gatehouse.auth.policy.SessionPolicy;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the networks that one policy lets {@code direct-tcpip} reach.
 *
 * <p>Neither means anything without the other, and a policy that names only one of them was not
 * meant as it stands; its author hears so here, and not from a user to whom nothing is forwarded.
 */
final class ForwardNetworks {

  static final String KEY = "forwardNetworks";

  private final Section policy;
  private final Set<ForwardNetwork> networks = new LinkedHashSet<>();

  private ForwardNetworks(Section policy) {
    this.policy = policy;
  }

  /**
   * The policy's networks, as far as they are accepted.
   *
   * @param channels the kinds of channel that the policy allows, each where it stands
   */
  static List<ForwardNetwork> of(Section policy, Map<ChannelKind, Placed> channels) {
    ForwardNetworks reading = new ForwardNetworks(policy);
    reading.compareWith(Optional.ofNullable(channels.get(ChannelKind.DIRECT_TCPIP)));
    reading.readAll();
    return List.copyOf(reading.networks);
  }

  private void compareWith(Optional<Placed> directTcpip) {
    if (policy.namesNothing(KEY)) {
      directTcpip.ifPresent(
          word ->
              policy.refuse(
                  word,
                  "direct-tcpip reaches nothing without forwardNetworks; name the networks that it"
                      + " may reach, such as forwardNetworks: [127.0.0.0/8, \"::1/128\"]"));
    } else if (directTcpip.isEmpty()) {
      policy.refuse(
          KEY, "has no effect without direct-tcpip; add it to channels, or remove this key");
    }
  }

  private void readAll() {
    List<Placed> texts = policy.texts(KEY);
    if (texts.size() > SessionPolicy.FORWARD_NETWORKS_MOST) {
      policy.refuse(
          texts.get(SessionPolicy.FORWARD_NETWORKS_MOST),
          "a policy has at most " + SessionPolicy.FORWARD_NETWORKS_MOST + " networks");
    }
    texts.stream().limit(SessionPolicy.FORWARD_NETWORKS_MOST).forEach(this::read);
  }

  private void read(Placed text) {
    switch (ForwardNetworkReading.read(text.text())) {
      case ForwardNetworkReading.Refused(String problem) -> policy.refuse(text, problem);
      case ForwardNetworkReading.Network(ForwardNetwork network) -> {
        if (!networks.add(network)) {
          policy.refuse(text, "stands in the list twice, as " + network.text());
        }
      }
    }
  }
}
