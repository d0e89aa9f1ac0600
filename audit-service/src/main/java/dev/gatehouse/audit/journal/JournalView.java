package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.ServiceLog;
import dev.gatehouse.contracts.audit.AuditEnvelope;
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
 * latest hundred thousand sessions are kept, oldest out first.
 */
public final class JournalView {
  private static final ServiceLog LOG = ServiceLog.of(JournalView.class);
  private static final int SESSIONS_MAX = 100_000;
  private static final Duration HEARING_STEP_MAX = Duration.ofSeconds(5);

  private final Supplier<List<PublicKey>> gatewayKeys;
  private final HearingClock clock = new HearingClock(HEARING_STEP_MAX.toNanos());
  private final Map<StreamId, Incarnation> incarnations = new HashMap<>();
  private final Map<SessionId, SessionClaims> sessions =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SessionId, SessionClaims> eldest) {
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
    try {
      if (frame.event().orElse(null) instanceof JournalEvent event) {
        enter(frame, event);
      }
    } catch (UnreadableFrameException e) {
      LOG.with("gateway", frame.header().stream())
          .with("sequence", frame.header().sequence())
          .warn(MessageCode.JOURNAL_FRAME_UNTRUSTED);
    }
  }

  private void enter(AuditEnvelope frame, JournalEvent event) {
    StreamId gateway = frame.header().stream();
    switch (event) {
      case JournalEvent.GatewayStarted started -> introduce(frame, started);
      case JournalEvent.SessionOpened opened -> claim(opened.session(), frame, opened);
      case JournalEvent.SessionClosed closed -> claim(closed.session(), frame, closed);
      case JournalEvent.Heartbeat _ -> {
        // One from before we listened says nothing about now.
        if (clock.hasListened() && isTrusted(frame)) {
          hear(gateway);
        }
      }
      case JournalEvent.GatewayStopped _ -> {
        if (isTrusted(frame)) {
          Optional.ofNullable(incarnations.get(gateway)).ifPresent(Incarnation::stop);
        }
      }
    }
  }

  private void introduce(AuditEnvelope frame, JournalEvent.GatewayStarted started) {
    StreamId stream = frame.header().stream();
    if (!incarnations.containsKey(stream)) {
      Incarnation.endorsed(stream, started, gatewayKeys.get())
          .ifPresent(incarnation -> incarnations.put(stream, incarnation));
    }
    if (isTrusted(frame)) {
      hear(stream);
    } else {
      incarnations.remove(stream);
    }
  }

  private void hear(StreamId gateway) {
    Optional.ofNullable(incarnations.get(gateway))
        .ifPresent(incarnation -> incarnation.heardAt(clock.elapsedNanos()));
  }

  private void claim(SessionId session, AuditEnvelope frame, JournalEvent event) {
    sessions.computeIfAbsent(session, _ -> new SessionClaims()).add(frame, event, this::isTrusted);
  }

  private boolean isTrusted(AuditEnvelope frame) {
    Incarnation incarnation = incarnations.get(frame.header().stream());
    if (incarnation != null && incarnation.hasSigned(frame)) {
      return true;
    }
    LOG.with("gateway", frame.header().stream())
        .with("sequence", frame.header().sequence())
        .warn(MessageCode.JOURNAL_FRAME_UNTRUSTED);
    return false;
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
    SessionClaims claims = sessions.get(session);
    return claims == null ? JournalEntries.NONE : claims.entries(this::isTrusted);
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
