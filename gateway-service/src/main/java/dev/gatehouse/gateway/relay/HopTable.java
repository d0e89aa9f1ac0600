package dev.gatehouse.gateway.relay;

import java.util.Map;

/**
 * Which hop a message belongs to: one row a request.
 *
 * <p>What is end to end is judged by policy, recorded, and relayed. What is hop by hop is between
 * us and one peer. What has no row is answered with failure and never relayed.
 */
final class HopTable {
  /** OpenSSH's PROTOCOL file, and the practice of all: "are you there?". */
  static final String KEEPALIVE = "keepalive@openssh.com";

  /** OpenSSH's PROTOCOL file, 2.2: the client will open no more sessions. */
  static final String NO_MORE_SESSIONS = "no-more-sessions@openssh.com";

  /** OpenSSH's PROTOCOL file, 2.5: the server names all its host keys. */
  static final String HOST_KEYS = "hostkeys-00@openssh.com";

  /** OpenSSH's PROTOCOL file, 2.5: the client wants proof of some of them. */
  static final String HOST_KEYS_PROVE = "hostkeys-prove-00@openssh.com";

  /** RFC 4254, 7.1. */
  static final String TCPIP_FORWARD = "tcpip-forward";

  static final String CANCEL_TCPIP_FORWARD = "cancel-tcpip-forward";

  /** OpenSSH's PROTOCOL file, 2.4. */
  static final String STREAMLOCAL_FORWARD = "streamlocal-forward@openssh.com";

  static final String CANCEL_STREAMLOCAL_FORWARD = "cancel-streamlocal-forward@openssh.com";

  /** OpenSSH's PROTOCOL file, 2.1: whoever sends it reads no more data of the channel. */
  static final String END_OF_WRITE = "eow@openssh.com";

  /** RFC 4254, 6.8. */
  static final String FLOW_CONTROL = "xon-xoff";

  enum Hop {
    END_TO_END,
    HOP_BY_HOP,
    UNKNOWN
  }

  private static final Map<String, Hop> CLIENT_CHANNEL_REQUESTS =
      Map.ofEntries(
          Map.entry("pty-req", Hop.END_TO_END),
          Map.entry("env", Hop.END_TO_END),
          Map.entry("shell", Hop.END_TO_END),
          Map.entry("exec", Hop.END_TO_END),
          Map.entry("subsystem", Hop.END_TO_END),
          Map.entry("window-change", Hop.END_TO_END),
          Map.entry("signal", Hop.END_TO_END),
          Map.entry("break", Hop.END_TO_END),
          Map.entry("x11-req", Hop.END_TO_END),
          Map.entry("auth-agent-req@openssh.com", Hop.END_TO_END),
          Map.entry(END_OF_WRITE, Hop.END_TO_END),
          Map.entry(KEEPALIVE, Hop.HOP_BY_HOP));

  private static final Map<String, Hop> WORKLOAD_CHANNEL_REQUESTS =
      Map.of(
          "exit-status",
          Hop.END_TO_END,
          "exit-signal",
          Hop.END_TO_END,
          FLOW_CONTROL,
          Hop.END_TO_END,
          END_OF_WRITE,
          Hop.END_TO_END,
          KEEPALIVE,
          Hop.HOP_BY_HOP);

  private static final Map<String, Hop> CLIENT_GLOBAL_REQUESTS =
      Map.of(
          TCPIP_FORWARD, Hop.END_TO_END,
          CANCEL_TCPIP_FORWARD, Hop.END_TO_END,
          STREAMLOCAL_FORWARD, Hop.END_TO_END,
          CANCEL_STREAMLOCAL_FORWARD, Hop.END_TO_END,
          KEEPALIVE, Hop.HOP_BY_HOP,
          NO_MORE_SESSIONS, Hop.HOP_BY_HOP,
          HOST_KEYS_PROVE, Hop.HOP_BY_HOP);

  private static final Map<String, Hop> WORKLOAD_GLOBAL_REQUESTS =
      Map.of(KEEPALIVE, Hop.HOP_BY_HOP);

  private HopTable() {}

  /** The rows of requests on a session channel that {@code side} sends. */
  static Map<String, Hop> channelRequests(Side side) {
    return side == Side.CLIENT ? CLIENT_CHANNEL_REQUESTS : WORKLOAD_CHANNEL_REQUESTS;
  }

  /** The rows of requests of the whole session that {@code side} sends. */
  static Map<String, Hop> globalRequests(Side side) {
    return side == Side.CLIENT ? CLIENT_GLOBAL_REQUESTS : WORKLOAD_GLOBAL_REQUESTS;
  }

  /** The hop of a request on a session channel that {@code side} sent. */
  static Hop channelRequest(Side side, String type) {
    return channelRequests(side).getOrDefault(type, Hop.UNKNOWN);
  }

  /** The hop of a request of the whole session that {@code side} sent. */
  static Hop globalRequest(Side side, String type) {
    return globalRequests(side).getOrDefault(type, Hop.UNKNOWN);
  }
}
