package dev.gatehouse.gateway.policy;

import dev.gatehouse.contracts.audit.Bytes;

/** What a client asks for on a session channel (RFC 4254, 6), and policy must allow to pass. */
public sealed interface ChannelRequest {
  record Pty() implements ChannelRequest {}

  record Environment(String name) implements ChannelRequest {}

  record Shell() implements ChannelRequest {}

  /** The command as it was sent: bytes, for the workload's shell to read. */
  record Exec(Bytes command) implements ChannelRequest {}

  record Subsystem(String name) implements ChannelRequest {}

  record WindowChange() implements ChannelRequest {}

  record Signal(String name) implements ChannelRequest {}

  record Break() implements ChannelRequest {}

  /** The workload's programs may draw on the client's display. */
  record X11(boolean singleConnection) implements ChannelRequest {}

  /** The workload's programs may ask the client's agent to sign. */
  record AgentForwarding() implements ChannelRequest {}

  /** The client reads no more of the channel's data. */
  record EndOfWrite() implements ChannelRequest {}

  /** Whether it says what runs in the channel; a channel takes one of these (RFC 4254, 6.5). */
  default boolean startsProgram() {
    return switch (this) {
      case Shell _, Exec _, Subsystem _ -> true;
      case Pty _,
          Environment _,
          WindowChange _,
          Signal _,
          Break _,
          X11 _,
          AgentForwarding _,
          EndOfWrite _ ->
          false;
    };
  }
}
