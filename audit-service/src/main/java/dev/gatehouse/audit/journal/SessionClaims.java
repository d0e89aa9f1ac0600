package dev.gatehouse.audit.journal;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.JournalEvent;
import dev.gatehouse.contracts.audit.StreamId;
import dev.gatehouse.contracts.audit.UnreadableFrameException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What journals claim of one session, and what of it is verified.
 *
 * <p>A signature costs a thousand times what reading a frame costs, and after a start most of a
 * journal is about sessions that nobody asks about any more. So a claim is verified when somebody
 * asks, or when a second one contests its place. Not safe for use by several threads.
 */
final class SessionClaims {
  private @Nullable Bytes opened;
  private @Nullable Bytes closed;
  private JournalEntries verified = JournalEntries.NONE;

  /** Takes a claim; {@code frame} is a sessionOpened or a sessionClosed. */
  void add(AuditEnvelope frame, JournalEvent event, Predicate<AuditEnvelope> isTrusted) {
    Bytes claim = Bytes.owned(frame.toWire());
    if (event instanceof JournalEvent.SessionOpened && verified.opened().isEmpty()) {
      if (opened != null) {
        verify(isTrusted);
      }
      opened = claim;
    }
    if (event instanceof JournalEvent.SessionClosed && verified.closed().isEmpty()) {
      if (closed != null) {
        verify(isTrusted);
      }
      closed = claim;
    }
  }

  /** What is claimed with a signature that holds. */
  JournalEntries entries(Predicate<AuditEnvelope> isTrusted) {
    verify(isTrusted);
    return verified;
  }

  private void verify(Predicate<AuditEnvelope> isTrusted) {
    verify(opened, isTrusted);
    opened = null;
    verify(closed, isTrusted);
    closed = null;
  }

  private void verify(@Nullable Bytes claim, Predicate<AuditEnvelope> isTrusted) {
    if (claim == null) {
      return;
    }
    try {
      AuditEnvelope frame = AuditEnvelope.decode(claim.toArray());
      if (isTrusted.test(frame)) {
        verified = with(frame);
      }
    } catch (UnreadableFrameException e) {
      throw new IllegalStateException("a frame that was read before does not read", e);
    }
  }

  private JournalEntries with(AuditEnvelope frame) throws UnreadableFrameException {
    StreamId by = frame.header().stream();
    @Nullable AuditEvent event = frame.event().orElse(null);
    return switch (event) {
      case JournalEvent.SessionOpened(var ordinal, _, var firstFrame) ->
          verified.with(new JournalEntries.Opened(by, ordinal, firstFrame, frame.hash()));
      case JournalEvent.SessionClosed(var ordinal, _, var head, var frames) ->
          verified.with(new JournalEntries.Closed(by, ordinal, head, frames, frame.hash()));
      case null, default -> verified;
    };
  }
}
