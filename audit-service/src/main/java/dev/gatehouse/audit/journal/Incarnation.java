package dev.gatehouse.audit.journal;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.JournalEvent;
import dev.gatehouse.contracts.audit.StreamId;
import dev.gatehouse.contracts.audit.StreamSigner;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;

/** One run of a gateway, whose key a pinned gateway key has endorsed. */
final class Incarnation {
  private final PublicKey key;
  private long heardAtNanos;
  private boolean stopped;

  private Incarnation(PublicKey key) {
    this.key = key;
  }

  /** Returns the incarnation if one of {@code gatewayKeys} vouches for it. */
  static Optional<Incarnation> endorsed(
      StreamId stream, JournalEvent.GatewayStarted started, List<PublicKey> gatewayKeys) {
    if (gatewayKeys.stream().noneMatch(key -> StreamSigner.isEndorsed(stream, started, key))) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Incarnation(StreamSigner.publicKey(started.publicKey())));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  boolean hasSigned(AuditEnvelope frame) {
    return frame.isSignedBy(key);
  }

  void heardAt(long hearingNanos) {
    heardAtNanos = hearingNanos;
  }

  long heardAt() {
    return heardAtNanos;
  }

  void stop() {
    stopped = true;
  }

  boolean hasStopped() {
    return stopped;
  }
}
