package dev.gatehouse.backend.grant;

import java.util.Arrays;
import java.util.Optional;

/** A kind of channel that a policy may allow, by its word there. */
public enum ChannelKind {
  SHELL("shell"),
  EXEC("exec"),
  SUBSYSTEM("subsystem"),
  DIRECT_TCPIP("direct-tcpip"),
  FORWARDED_TCPIP("forwarded-tcpip"),
  DIRECT_STREAMLOCAL("direct-streamlocal"),
  FORWARDED_STREAMLOCAL("forwarded-streamlocal"),
  X11("x11"),
  AUTH_AGENT("auth-agent");

  private final String word;

  ChannelKind(String word) {
    this.word = word;
  }

  /** The kind's word in a policy. */
  public String word() {
    return word;
  }

  static Optional<ChannelKind> named(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
  }
}
