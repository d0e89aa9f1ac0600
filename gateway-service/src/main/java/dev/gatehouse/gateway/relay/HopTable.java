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

  enum Hop {
    END_TO_END,
    HOP_BY_HOP,
    UNKNOWN
  }

  private static final Map<String, Hop> CLIENT_CHANNEL_REQUESTS =
      Map.of(
          "pty-req", Hop.END_TO_END,
          "env", Hop.END_TO_END,
          "shell", Hop.END_TO_END,
          "exec", Hop.END_TO_END,
          "subsystem", Hop.END_TO_END,
          "window-change", Hop.END_TO_END);

  private static final Map<String, Hop> WORKLOAD_CHANNEL_REQUESTS =
      Map.of(
          "exit-status", Hop.END_TO_END,
          "exit-signal", Hop.END_TO_END);

  private static final Map<String, Hop> GLOBAL_REQUESTS =
      Map.of(KEEPALIVE, Hop.HOP_BY_HOP, NO_MORE_SESSIONS, Hop.HOP_BY_HOP);

  private HopTable() {}

  /** The hop of a channel request that {@code side} sent. */
  static Hop channelRequest(Side side, String type) {
    Map<String, Hop> rows =
        side == Side.CLIENT ? CLIENT_CHANNEL_REQUESTS : WORKLOAD_CHANNEL_REQUESTS;
    return rows.getOrDefault(type, Hop.UNKNOWN);
  }

  static Hop globalRequest(String type) {
    return GLOBAL_REQUESTS.getOrDefault(type, Hop.UNKNOWN);
  }
}
