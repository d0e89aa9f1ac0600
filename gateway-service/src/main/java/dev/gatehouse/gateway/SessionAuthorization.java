package dev.gatehouse.gateway;

import dev.gatehouse.contracts.audit.AuthenticationEvent.GrantConfirmed;
import dev.gatehouse.contracts.audit.AuthenticationEvent.GrantUnconfirmed;
import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.gateway.audit.AuditTap;
import dev.gatehouse.gateway.authentication.GrantStatus;
import dev.gatehouse.gateway.authentication.HeldGrant;
import dev.gatehouse.gateway.connection.EndReason;
import dev.gatehouse.gateway.messages.MessageCode;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether a session's grant still stands, as far as is known, and what follows for the session.
 *
 * <p>What is not confirmed any more is not revoked yet: the session goes on for {@link
 * GatewayConfiguration#authorizationStaleMax}, or for the shorter time of the grant's own, counted
 * from the last time that the grant was known to stand. Its record says so after three intervals,
 * from when on a revocation can be overlooked; no session ends earlier.
 *
 * <p>Confined to the session's executor.
 */
final class SessionAuthorization {
  static final int INTERVALS_UNTIL_UNCONFIRMED = 3;

  private final HeldGrant grant;
  private final AuditTap tap;
  private final GatewayMetrics metrics;
  private final LongSupplier nanoTime;
  private final Ending ending;
  private final Duration unconfirmedAfter;
  private final Duration staleMax;
  private final PolicyChanges policyChanges;
  private long confirmedAt;
  private boolean unconfirmed;
  private boolean over;

  /** Ends the session, and says why. */
  @FunctionalInterface
  interface Ending {
    /** Ends it; {@code detail} is for the log. */
    void end(EndReason reason, MessageCode code, String detail);
  }

  /** Begins with a grant that was given a moment ago. */
  SessionAuthorization(
      HeldGrant grant,
      GatewayConfiguration configuration,
      AuditTap tap,
      GatewayMetrics metrics,
      LongSupplier nanoTime,
      Ending ending) {
    this.grant = grant;
    this.tap = tap;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
    this.ending = ending;
    this.unconfirmedAfter =
        configuration.grantCheckInterval().multipliedBy(INTERVALS_UNTIL_UNCONFIRMED);
    this.staleMax =
        longer(
            grant
                .staleMax()
                .filter(own -> own.compareTo(configuration.authorizationStaleMax()) < 0)
                .orElse(configuration.authorizationStaleMax()),
            unconfirmedAfter);
    this.policyChanges = configuration.policyChanges();
    this.confirmedAt = nanoTime.getAsLong();
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  HeldGrant grant() {
    return grant;
  }

  /** Takes what auth-service says. */
  void judged(GrantStatus status) {
    if (over) {
      return;
    }
    switch (status) {
      case GrantStatus.Stands() -> confirmed();
      case GrantStatus.Changed() when policyChanges == PolicyChanges.KEEP -> confirmed();
      case GrantStatus.Changed() ->
          end(EndReason.POLICY_CHANGED, MessageCode.POLICY_CHANGED, "policy-changed");
      case GrantStatus.Unknown() -> {}
      case GrantStatus.Revoked(String cause) ->
          end(EndReason.AUTHORIZATION_REVOKED, MessageCode.AUTHORIZATION_REVOKED, cause);
    }
  }

  private void confirmed() {
    confirmedAt = nanoTime.getAsLong();
    if (unconfirmed) {
      settled();
      tap.record(ChannelId.NONE, new GrantConfirmed());
    }
  }

  /** Looks at the clock: at least once a second. */
  void tick() {
    Duration since = Duration.ofNanos(nanoTime.getAsLong() - confirmedAt);
    if (over) {
      return;
    }
    if (!unconfirmed && since.compareTo(unconfirmedAfter) > 0) {
      unconfirmed = true;
      metrics.unconfirmed(1);
      tap.record(ChannelId.NONE, new GrantUnconfirmed(since.toNanos()));
    }
    if (since.compareTo(staleMax) > 0) {
      end(EndReason.AUTHORIZATION_STALE, MessageCode.AUTHORIZATION_STALE, "since " + since);
    }
  }

  private void end(EndReason reason, MessageCode code, String detail) {
    close();
    ending.end(reason, code, detail);
  }

  /** The session is over. */
  void close() {
    over = true;
    settled();
  }

  private void settled() {
    if (unconfirmed) {
      unconfirmed = false;
      metrics.unconfirmed(-1);
    }
  }
}
