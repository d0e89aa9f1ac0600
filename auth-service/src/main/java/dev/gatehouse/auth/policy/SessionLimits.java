package dev.gatehouse.auth.policy;

import java.time.Duration;
import java.util.Optional;

/**
 * Bounds on a session as a whole.
 *
 * @param sessionDurationMax how long a session may last, from one minute to 30 days
 * @param idleMax how long a session may last without data in either direction, from one minute on;
 *     empty when that does not end it
 * @param sessionsMax sessions of one user at the same time, at all gateways together, from 1 to
 *     {@value #SESSIONS_MOST}; empty when there may be any number
 * @param bytesMax bytes of data that may pass in each direction, from 1 MiB on; empty when any
 *     number may
 */
public record SessionLimits(
    Duration sessionDurationMax,
    Optional<Duration> idleMax,
    Optional<Integer> sessionsMax,
    Optional<Long> bytesMax) {

  public static final Duration DURATION_SHORTEST = Duration.ofMinutes(1);
  public static final Duration DURATION_LONGEST = Duration.ofDays(30);

  public static final int SESSIONS_MOST = 10_000;
  public static final long BYTES_LEAST = 1L << 20;
  public static final long BYTES_MOST = 1L << 50;

  /** What applies to a policy that names no limits: twelve hours. */
  public static final SessionLimits DEFAULT =
      new SessionLimits(Duration.ofHours(12), Optional.empty());

  /** Without bounds on sessions and bytes. */
  public SessionLimits(Duration sessionDurationMax, Optional<Duration> idleMax) {
    this(sessionDurationMax, idleMax, Optional.empty(), Optional.empty());
  }

  public SessionLimits {
    if (sessionDurationMax.compareTo(DURATION_SHORTEST) < 0
        || sessionDurationMax.compareTo(DURATION_LONGEST) > 0) {
      throw new IllegalArgumentException("sessionDurationMax out of bounds: " + sessionDurationMax);
    }
    if (idleMax.filter(idle -> idle.compareTo(DURATION_SHORTEST) < 0).isPresent()) {
      throw new IllegalArgumentException("idleMax out of bounds: " + idleMax.get());
    }
    if (sessionsMax.filter(most -> most < 1 || most > SESSIONS_MOST).isPresent()) {
      throw new IllegalArgumentException("sessionsMax out of bounds: " + sessionsMax.get());
    }
    if (bytesMax.filter(most -> most < BYTES_LEAST || most > BYTES_MOST).isPresent()) {
      throw new IllegalArgumentException("bytesMax out of bounds: " + bytesMax.get());
    }
  }
}
