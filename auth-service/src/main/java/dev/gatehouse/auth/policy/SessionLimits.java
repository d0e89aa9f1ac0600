package dev.gatehouse.auth.policy;

import java.time.Duration;

/**
 * Bounds on a session as a whole.
 *
 * @param sessionDurationMax how long a session may last, from one minute to 30 days
 */
public record SessionLimits(Duration sessionDurationMax) {

  public static final Duration SESSION_DURATION_SHORTEST = Duration.ofMinutes(1);
  public static final Duration SESSION_DURATION_LONGEST = Duration.ofDays(30);

  /** What applies to a policy that names no limits: twelve hours. */
  public static final SessionLimits DEFAULT = new SessionLimits(Duration.ofHours(12));

  public SessionLimits {
    if (sessionDurationMax.compareTo(SESSION_DURATION_SHORTEST) < 0
        || sessionDurationMax.compareTo(SESSION_DURATION_LONGEST) > 0) {
      throw new IllegalArgumentException("sessionDurationMax out of bounds: " + sessionDurationMax);
    }
  }
}
