package dev.gatehouse.contracts.audit;

import java.time.Instant;

/** What one incarnation of a gateway says of itself and of its sessions; each frame is signed. */
public sealed interface JournalEvent extends AuditEvent {

  /**
   * The first frame of a journal.
   *
   * @param publicKey this incarnation's Ed25519 key, 32 bytes
   * @param gatewayKey the gateway's long-lived Ed25519 key, 32 bytes
   * @param endorsement of the one by the other: see {@link StreamSigner#endorse}
   */
  record GatewayStarted(
      Instant at,
      int partition,
      Bytes publicKey,
      Bytes gatewayKey,
      Bytes endorsement,
      String softwareVersion)
      implements JournalEvent {}

  record SessionOpened(long ordinal, SessionId session, Hash firstFrameHash)
      implements JournalEvent {}

  record SessionClosed(long ordinal, SessionId session, Hash head, long frames)
      implements JournalEvent {}

  record Heartbeat(int openSessions) implements JournalEvent {}

  record GatewayStopped() implements JournalEvent {}
}
