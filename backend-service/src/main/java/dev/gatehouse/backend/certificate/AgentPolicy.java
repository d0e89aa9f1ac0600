package dev.gatehouse.backend.certificate;

import dev.gatehouse.backend.grant.ChannelKind;
import dev.gatehouse.backend.grant.SessionPolicy;
import java.util.EnumSet;
import java.util.Set;

/**
 * The critical option by which a certificate tells the agent what it must enforce itself. {@code
 * agent/PROTOCOL.md} describes it, {@code agent/golden/policy-v1.json} is an example.
 */
record AgentPolicy(boolean sessions, int channelsMax) {

  static final String OPTION = "policy@gatehouse.dev";

  private static final Set<ChannelKind> IN_SESSION_CHANNELS =
      EnumSet.of(ChannelKind.SHELL, ChannelKind.EXEC, ChannelKind.SUBSYSTEM);

  static AgentPolicy of(SessionPolicy policy) {
    return new AgentPolicy(
        policy.channels().stream().anyMatch(IN_SESSION_CHANNELS::contains), policy.channelsMax());
  }

  String json() {
    String channels = sessions ? "\"session\"" : "";
    return "{\"version\":1,\"channels\":[" + channels + "],\"channelsMax\":" + channelsMax + "}";
  }
}
