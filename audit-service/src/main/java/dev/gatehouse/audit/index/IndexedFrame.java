package dev.gatehouse.audit.index;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.RecordingEvent;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.contracts.audit.UnreadableFrameException;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A frame on its way into the index.
 *
 * @param place empty where it is not known, for parts of early versions: then the frame counts, but
 *     is not among the events
 * @param event empty when its payload is gone, or is not what its type says
 */
record IndexedFrame(AuditEnvelope envelope, Optional<Place> place, Optional<AuditEvent> event) {

  /** Where in the topic of sessions the frame stands, or stood. */
  record Place(int partition, long offset) {}

  static IndexedFrame of(AuditEnvelope envelope, Optional<Place> place) {
    return new IndexedFrame(envelope, place, event(envelope));
  }

  private static Optional<AuditEvent> event(AuditEnvelope envelope) {
    try {
      return envelope.event();
    } catch (UnreadableFrameException e) {
      return Optional.empty();
    }
  }

  SessionId session() {
    return new SessionId(envelope.header().stream());
  }

  /** The channels of which it says something. */
  IntStream channels() {
    return switch (event.orElse(null)) {
      case ChannelEvent _ -> IntStream.of(envelope.header().channel().number());
      case RecordingEvent.Gap gap -> gap.bytes().stream().mapToInt(left -> left.channel().number());
      case null, default -> IntStream.empty();
    };
  }
}
