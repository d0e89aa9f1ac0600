package dev.gatehouse.gateway;

import dev.gatehouse.gateway.audit.AuditTap;
import dev.gatehouse.gateway.authentication.Grant;
import dev.gatehouse.gateway.authentication.GrantStatus;
import dev.gatehouse.gateway.authentication.HeldGrant;
import dev.gatehouse.gateway.connection.EndReason;
import dev.gatehouse.gateway.messages.MessageCode;
import dev.gatehouse.gateway.policy.SessionPolicy;
import dev.gatehouse.gateway.relay.SessionRelay;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long a session lasts that has logged in: until its time or its hours are over, nothing passes
 * for too long, too much has passed, or its grant stands no more.
 *
 * <p>Confined to the session's executor, except {@link #grant}.
 */
final class SessionTerm {
  private final SessionParts parts;
  private final Grant grant;
  private final SessionPolicy policy;
  private final SessionRelay relay;
  private final SessionAuthorization.Ending ending;
  private final SessionAuthorization authorization;
  private @Nullable ScheduledFuture<?> end;
  private boolean over;

  /**
   * A term that {@link #begin} begins; until then its grant is judged, and nothing ends it else.
   */
  SessionTerm(
      SessionParts parts,
      Grant grant,
      HeldGrant held,
      SessionPolicy policy,
      AuditTap tap,
      SessionRelay relay,
      SessionAuthorization.Ending ending) {
    this.parts = parts;
    this.grant = grant;
    this.policy = policy;
    this.relay = relay;
    this.ending = ending;
    this.authorization =
        new SessionAuthorization(
            held, parts.configuration(), tap, parts.metrics(), System::nanoTime, this::end);
  }

  /** The grant, as auth-service is asked about it. */
  HeldGrant grant() {
    return authorization.grant();
  }

  /** The user is in: from now on the session's end can come, on the session's executor. */
  void begin(Executor executor) {
    long left = Math.max(0, Duration.between(Instant.now(), grant.sessionEnd()).toMillis());
    end =
        parts.timer().schedule(() -> executor.execute(this::timeOver), left, TimeUnit.MILLISECONDS);
  }

  private void timeOver() {
    if (policy.endsByRule()) {
      end(EndReason.SESSION_HOURS_OVER, MessageCode.SESSION_HOURS_OVER, "rules." + policy.rule());
    } else {
      end(EndReason.SESSION_TIME_OVER, MessageCode.SESSION_TIME_OVER, "");
    }
  }

  /** Once: what comes after it changes nothing. */
  private void end(EndReason reason, MessageCode code, String detail) {
    if (!over) {
      over = true;
      ending.end(reason, code, detail);
    }
  }

  /** Takes what auth-service says of the grant. */
  void judged(GrantStatus status) {
    authorization.judged(status);
  }

  /** Looks at the clock and at what has passed: once a second. */
  void tick() {
    authorization.tick();
    relay.nextSecond();
    if (relay.isIdleTooLong()) {
      end(EndReason.SESSION_IDLE, MessageCode.SESSION_IDLE, "");
    }
    if (relay.isOverBytes()) {
      end(EndReason.SESSION_BYTES_OVER, MessageCode.SESSION_BYTES_OVER, "");
    }
  }

  /** The session is over, and does not count any more where sessions are counted. */
  void close() {
    over = true;
    if (end != null) {
      end.cancel(false);
    }
    authorization.close();
    if (policy.sessionsMax() > 0) {
      parts.ended().ended(authorization.grant());
    }
  }
}
