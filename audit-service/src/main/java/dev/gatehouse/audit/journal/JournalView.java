package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.ServiceLog;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.JournalEvent;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.contracts.audit.StreamId;
import dev.gatehouse.contracts.audit.StreamKind;
import dev.gatehouse.contracts.audit.UnreadableFrameException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * All that trusted gateways have said in their journals, as far as it was read.
 *
 * <p>One thread reads the journal into it, others ask; every method is safe for that. A frame
 * counts only when it is signed by a key that a pinned gateway key has endorsed. Entries of the
 * latest million sessions are kept, oldest out first.
 */
public final class JournalView {
  private static final ServiceLog LOG = ServiceLog.of(JournalView.class);
  private static final int SESSIONS_MAX = 1_000_000;
  private static final Duration HEARING_STEP_MAX = Duration.ofSeconds(5);

  private final Supplier<List<PublicKey>> gatewayKeys;
  private final HearingClock clock = new HearingClock(HEARING_STEP_MAX.toNanos());
  private final Map<StreamId, Incarnation> incarnations = new HashMap<>();
  private final Map<SessionId, JournalEntries> sessions =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SessionId, JournalEntries> eldest) {
          return size() > SESSIONS_MAX;
        }
      };

  /**
   * Trusts those keys.
   *
   * @param gatewayKeys asked each time that a new incarnation introduces itself
   */
  public JournalView(Supplier<List<PublicKey>> gatewayKeys) {
    this.gatewayKeys = gatewayKeys;
  }

  /** Reads the next frame of the journal topic. */
  public synchronized void accept(AuditEnvelope frame) {
    if (frame.header().streamKind() != StreamKind.GATEWAY) {
      return;
    }
    Optional<AuditEvent> event;
    try {
      event = frame.event();
    } catch (UnreadableFrameException e) {
      return;
    }
    StreamId stream = frame.header().stream();
    if (event.orElse(null) instanceof JournalEvent.GatewayStarted started) {
      introduce(frame, started);
    }
    Incarnation incarnation = incarnations.get(stream);
    if (incarnation == null || !incarnation.hasSigned(frame)) {
      LOG.with("gateway", stream)
          .with("sequence", frame.header().sequence())
          .warn(MessageCode.JOURNAL_FRAME_UNTRUSTED);
      return;
    }
    incarnation.heardAt(clock.elapsedNanos());
    if (event.orElse(null) instanceof JournalEvent entry) {
      enter(frame, incarnation, entry);
    }
  }

  private void introduce(AuditEnvelope frame, JournalEvent.GatewayStarted started) {
    StreamId stream = frame.header().stream();
    if (!incarnations.containsKey(stream)) {
      Incarnation.endorsed(stream, started, gatewayKeys.get())
          .filter(incarnation -> incarnation.hasSigned(frame))
          .ifPresent(incarnation -> incarnations.put(stream, incarnation));
    }
  }

  private void enter(AuditEnvelope frame, Incarnation incarnation, JournalEvent event) {
    StreamId stream = frame.header().stream();
    switch (event) {
      case JournalEvent.SessionOpened(var ordinal, var session, var firstFrame) ->
          sessions.merge(
              session,
              JournalEntries.NONE.with(
                  new JournalEntries.Opened(stream, ordinal, firstFrame, frame.hash())),
              (old, fresh) -> fresh.opened().map(old::with).orElse(old));
      case JournalEvent.SessionClosed(var ordinal, var session, var head, var frames) ->
          sessions.merge(
              session,
              JournalEntries.NONE.with(
                  new JournalEntries.Closed(stream, ordinal, head, frames, frame.hash())),
              (old, fresh) -> fresh.closed().map(old::with).orElse(old));
      case JournalEvent.GatewayStopped _ -> incarnation.stop();
      case JournalEvent.GatewayStarted _, JournalEvent.Heartbeat _ -> {
        // That it was heard is all they say.
      }
    }
  }

  /** The reader stands at the journal's end, as the broker named it just now. */
  public synchronized void atEnd(long nowNanos) {
    clock.atEnd(nowNanos);
  }

  /** The reader is behind, or the broker did not answer. */
  public synchronized void away() {
    clock.away();
  }

  public synchronized JournalEntries entries(SessionId session) {
    return sessions.getOrDefault(session, JournalEntries.NONE);
  }

  /** How long gateways could have been heard by now, in nanoseconds since this service started. */
  public synchronized long hearingNanos() {
    return clock.elapsedNanos();
  }

  /**
   * When {@code gateway} was last heard, on the clock of {@link #hearingNanos}; empty for never.
   */
  public synchronized OptionalLong heardAt(StreamId gateway) {
    Incarnation incarnation = incarnations.get(gateway);
    return incarnation == null ? OptionalLong.empty() : OptionalLong.of(incarnation.heardAt());
  }

  /** Whether {@code gateway} has said that it ended. */
  public synchronized boolean hasStopped(StreamId gateway) {
    Incarnation incarnation = incarnations.get(gateway);
    return incarnation != null && incarnation.hasStopped();
  }
}
