package dev.gatehouse.backend.pod;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * How soon a pool is refilled whose pods fail: two seconds after the first failure, twice as long
 * after each further one, five minutes at most. A pod that has been ready for a while ends it. For
 * one thread.
 */
final class PoolBackoff {

  static final Duration FIRST = Duration.ofSeconds(2);
  static final Duration MOST = Duration.ofMinutes(5);

  /** How old a pod that is ready has to be to count as a success. */
  static final Duration PROVEN = Duration.ofMinutes(1);

  private static final int DOUBLINGS_MAX = 10;

  private final Map<String, Failures> byTemplate = new HashMap<>();

  private record Failures(int count, Instant last) {
    Instant until() {
      Duration wait = FIRST.multipliedBy(1L << Math.min(count - 1, DOUBLINGS_MAX));
      return last.plus(wait.compareTo(MOST) < 0 ? wait : MOST);
    }
  }

  boolean mayMake(String template, Instant now) {
    Failures failures = byTemplate.get(template);
    return failures == null || !now.isBefore(failures.until());
  }

  /** Counts a failure, and returns when the next pod may be made. */
  Instant failed(String template, Instant now) {
    Failures before = byTemplate.get(template);
    Failures failures = new Failures(before == null ? 1 : before.count() + 1, now);
    byTemplate.put(template, failures);
    return failures.until();
  }

  /** A pod that was made at this time is ready now. */
  void ready(String template, Instant createdAt, Instant now) {
    Failures failures = byTemplate.get(template);
    if (failures != null
        && createdAt.isAfter(failures.last())
        && now.isAfter(createdAt.plus(PROVEN))) {
      byTemplate.remove(template);
    }
  }
}
