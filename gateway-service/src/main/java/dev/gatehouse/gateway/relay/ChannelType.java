package dev.gatehouse.gateway.relay;

import dev.gatehouse.gateway.policy.ChannelKind;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of channel that are relayed, by their names on the wire, and which side may open each.
 *
 * <p>The direction counts: a workload is not trusted, and whatever it opens towards the client is
 * refused unless a live request of the client covers it.
 */
enum ChannelType {
  /** RFC 4254, 6.1; what runs in it, a later request says. */
  SESSION("session", null, Side.CLIENT),
  /** RFC 4254, 7.2. */
  DIRECT_TCPIP("direct-tcpip", ChannelKind.DIRECT_TCPIP, Side.CLIENT),
  /** OpenSSH's PROTOCOL, 2.4. */
  DIRECT_STREAMLOCAL("direct-streamlocal@openssh.com", ChannelKind.DIRECT_STREAMLOCAL, Side.CLIENT),
  /** RFC 4254, 7.2: behind a listener that the client asked for. */
  FORWARDED_TCPIP("forwarded-tcpip", ChannelKind.FORWARDED_TCPIP, Side.WORKLOAD),
  /** OpenSSH's PROTOCOL, 2.4: behind a listener that the client asked for. */
  FORWARDED_STREAMLOCAL(
      "forwarded-streamlocal@openssh.com", ChannelKind.FORWARDED_STREAMLOCAL, Side.WORKLOAD),
  /** RFC 4254, 6.3.2: behind an x11-req. */
  X11("x11", ChannelKind.X11, Side.WORKLOAD),
  /** OpenSSH's PROTOCOL.agent: behind an auth-agent-req. */
  AUTH_AGENT("auth-agent@openssh.com", ChannelKind.AUTH_AGENT, Side.WORKLOAD);

  private final String wireName;
  private final @Nullable ChannelKind kind;
  private final Side opener;

  ChannelType(String wireName, @Nullable ChannelKind kind, Side opener) {
    this.wireName = wireName;
    this.kind = kind;
    this.opener = opener;
  }

  static Optional<ChannelType> named(String wireName) {
    return Arrays.stream(values()).filter(type -> type.wireName.equals(wireName)).findFirst();
  }

  String wireName() {
    return wireName;
  }

  /** What policy calls it; empty for a session, which policy judges by what is to run in it. */
  Optional<ChannelKind> kind() {
    return Optional.ofNullable(kind);
  }

  /** The only side that may open one. */
  Side opener() {
    return opener;
  }
}
