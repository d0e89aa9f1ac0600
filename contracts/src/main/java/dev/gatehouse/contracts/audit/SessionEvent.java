package dev.gatehouse.contracts.audit;

import java.time.Instant;

/** What happens to a session as a whole. */
public sealed interface SessionEvent extends AuditEvent {

  /** The first frame of every session. */
  record Started(
      Instant at,
      int partition,
      StreamId gateway,
      long ordinal,
      String clientAddress,
      int clientPort,
      String clientVersion)
      implements SessionEvent {}

  /** The last frame of every session. {@code code} is empty where no message was said. */
  record Ended(String reason, String code) implements SessionEvent {}

  /** How the client's connection is protected, once for each key exchange. */
  record KeysExchanged(
      String kex,
      String hostKey,
      String cipherClientToServer,
      String cipherServerToClient,
      String macClientToServer,
      String macServerToClient)
      implements SessionEvent {}

  /** A global request that was not relayed. */
  record GlobalRequested(Party by, String requestType, int payloadBytes, Hash payloadSha256)
      implements SessionEvent {}

  /** The client asks the workload to listen for it, and policy lets it. */
  record ListenerRequested(Endpoint endpoint) implements SessionEvent {}

  /** The workload listens, at the port that it chose where port 0 was asked for. */
  record ListenerBound(Endpoint endpoint) implements SessionEvent {}

  /**
   * Nobody listens there; {@code code} is empty when it is the workload that refused, and {@code
   * rule} the member of the policy that does not allow it, if one does not.
   */
  record ListenerRefused(Endpoint endpoint, Party by, String code, String rule)
      implements SessionEvent {
    /** A refusal that no rule of a policy asked for. */
    public ListenerRefused(Endpoint endpoint, Party by, String code) {
      this(endpoint, by, code, "");
    }
  }

  record ListenerCancelled(Endpoint endpoint) implements SessionEvent {}
}
