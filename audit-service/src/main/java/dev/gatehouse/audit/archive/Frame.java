package dev.gatehouse.audit.archive;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.contracts.audit.Hash;
import dev.gatehouse.contracts.audit.SessionEvent;
import dev.gatehouse.contracts.audit.StreamKind;
import dev.gatehouse.contracts.audit.UnreadableFrameException;

/**
 * A frame with its place in the topic.
 *
 * @param timestampMillis when the broker appended it
 * @param receivedNanos when it came here, on this process's monotonic clock
 */
record Frame(AuditEnvelope envelope, long offset, long timestampMillis, long receivedNanos) {
  /** What a frame costs in memory beside its bytes. */
  private static final int OVERHEAD_BYTES = 400;

  long sequence() {
    return envelope.header().sequence();
  }

  Hash hash() {
    return envelope.hash();
  }

  int memoryBytes() {
    return envelope.wireSize() + OVERHEAD_BYTES;
  }

  /** Whether it says that its session is over. */
  boolean endsSession() {
    return endsSession(envelope);
  }

  static boolean endsSession(AuditEnvelope envelope) {
    if (envelope.header().streamKind() != StreamKind.SESSION
        || !envelope.header().channel().equals(ChannelId.NONE)) {
      return false;
    }
    try {
      return envelope.event().orElse(null) instanceof SessionEvent.Ended;
    } catch (UnreadableFrameException e) {
      return false;
    }
  }
}
