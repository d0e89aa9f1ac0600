package dev.gatehouse.gateway.policy;

/** What a client asks for on a session channel, and policy must name for it to pass. */
public sealed interface ChannelRequest {
  record Pty() implements ChannelRequest {}

  record Environment(String name) implements ChannelRequest {}

  record Shell() implements ChannelRequest {}

  record Exec() implements ChannelRequest {}

  record Subsystem(String name) implements ChannelRequest {}

  record WindowChange() implements ChannelRequest {}
}
