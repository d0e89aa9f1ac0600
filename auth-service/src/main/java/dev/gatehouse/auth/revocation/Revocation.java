package dev.gatehouse.auth.revocation;

import dev.gatehouse.auth.grant.Basis;
import dev.gatehouse.auth.policy.SessionLimits;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Somebody's word that what was granted until then holds no longer.
 *
 * @param reason for whoever reads the list of revocations; the user is not told it
 * @param at when it was said, in whole microseconds
 */
record Revocation(RevocationId id, RevocationTarget target, String reason, Instant at) {

  static final int REASON_CHARACTERS_MAX = 200;

  /** No session that was granted by then is longer. */
  static final Duration KEPT_FOR = SessionLimits.DURATION_LONGEST;

  /**
   * How far the clocks of two replicas may be apart: what one has just granted, another revokes.
   */
  static final Duration CLOCKS_APART_MAX = Duration.ofSeconds(5);

  Revocation {
    at = at.truncatedTo(ChronoUnit.MICROS);
  }

  static Revocation of(RevocationTarget target, String reason, Instant now) {
    return new Revocation(RevocationId.at(now), target, reason, now);
  }

  /** When nothing is left that it could be about. */
  Instant keptUntil() {
    return at.plus(KEPT_FOR);
  }

  /** Whether it ends this grant: of a user, what was granted before it and not what comes later. */
  boolean ends(Basis basis) {
    return RevocationTarget.allOf(basis).contains(target)
        && !(target instanceof RevocationTarget.OfPrincipal
            && basis.grant().issuedAt().isAfter(at.plus(CLOCKS_APART_MAX)));
  }
}
