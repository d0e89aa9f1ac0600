package dev.gatehouse.backend.certificate;

import dev.gatehouse.backend.grant.ChannelKind;
import dev.gatehouse.backend.grant.ForwardNetwork;
import dev.gatehouse.backend.grant.SessionPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The critical option by which a certificate tells the agent what it must enforce itself. {@code
 * agent/PROTOCOL.md} describes it, {@code agent/golden/policy-v1.json} and {@code policy-v2.json}
 * are examples.
 *
 * @param version 1 knows sessions and nothing else; an agent of protocol 1 understands no other
 * @param channels the words of the kinds that may be opened
 */
record AgentPolicy(
    int version, List<String> channels, int channelsMax, List<ForwardNetwork> networks) {

  static final String OPTION = "policy@gatehouse.dev";

  private static final String SESSION = "session";

  /**
   * The policy as the agent of a workload understands it.
   *
   * @param protocol the version of the protocol that the agent speaks
   */
  static AgentPolicy of(SessionPolicy policy, int protocol) {
    int version = protocol == 1 ? 1 : 2;
    List<String> channels =
        Arrays.stream(ChannelKind.values())
            .filter(policy.channels()::contains)
            .map(AgentPolicy::word)
            .filter(word -> version > 1 || word.equals(SESSION))
            .distinct()
            .toList();
    return new AgentPolicy(version, channels, policy.channelsMax(), policy.forwardNetworks());
  }

  /** Neither words nor networks have a character in them that JSON would escape. */
  String json() {
    String networksMember = version > 1 ? ",\"networks\":" + list(networks) : "";
    return "{\"version\":"
        + version
        + ",\"channels\":"
        + list(channels)
        + ",\"channelsMax\":"
        + channelsMax
        + networksMember
        + "}";
  }

  /** To the agent programs of every sort are one: they run in the same kind of channel. */
  private static String word(ChannelKind kind) {
    return switch (kind) {
      case SHELL, EXEC, SUBSYSTEM -> SESSION;
      case DIRECT_TCPIP,
          FORWARDED_TCPIP,
          DIRECT_STREAMLOCAL,
          FORWARDED_STREAMLOCAL,
          X11,
          AUTH_AGENT ->
          kind.word();
    };
  }

  private static String list(List<?> items) {
    return items.stream()
        .map(item -> "\"" + item + "\"")
        .collect(Collectors.joining(",", "[", "]"));
  }
}
