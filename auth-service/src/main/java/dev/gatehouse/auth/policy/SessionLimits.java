package dev.gatehouse.auth.policy;

import java.time.Duration;
import java.util.Optional;

/**
 * Bounds on a session as a whole.
 *
 * @param sessionDurationMax how long a session may last, from one minute to 30 days
 * @param idleMax how long a session may last without data in either direction, from one minute on;
 *     empty when that does not end it
 */
public record SessionLimits(Duration sessionDurationMax, Optional<Duration> idleMax) {

  public static final Duration DURATION_SHORTEST = Duration.ofMinutes(1);
  public static final Duration DURATION_LONGEST = Duration.ofDays(30);

  /** What applies to a policy that names no limits: twelve hours. */
  public static final SessionLimits DEFAULT =
      new SessionLimits(Duration.ofHours(12), Optional.empty());

  public SessionLimits {
    if (sessionDurationMax.compareTo(DURATION_SHORTEST) < 0
        || sessionDurationMax.compareTo(DURATION_LONGEST) > 0) {
      throw new IllegalArgumentException("sessionDurationMax out of bounds: " + sessionDurationMax);
    }
    if (idleMax.filter(idle -> idle.compareTo(DURATION_SHORTEST) < 0).isPresent()) {
      throw new IllegalArgumentException("idleMax out of bounds: " + idleMax.get());
    }
  }
}
