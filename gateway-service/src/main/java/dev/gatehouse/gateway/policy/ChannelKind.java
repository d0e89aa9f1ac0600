package dev.gatehouse.gateway.policy;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a channel is for. */
public enum ChannelKind {
  @JsonProperty("shell")
  SHELL,
  @JsonProperty("exec")
  EXEC,
  @JsonProperty("subsystem")
  SUBSYSTEM,
  @JsonProperty("direct-tcpip")
  DIRECT_TCPIP,
  @JsonProperty("forwarded-tcpip")
  FORWARDED_TCPIP,
  @JsonProperty("direct-streamlocal")
  DIRECT_STREAMLOCAL,
  @JsonProperty("forwarded-streamlocal")
  FORWARDED_STREAMLOCAL,
  @JsonProperty("x11")
  X11,
  @JsonProperty("auth-agent")
  AUTH_AGENT
}
