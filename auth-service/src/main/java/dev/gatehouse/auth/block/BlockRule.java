package dev.gatehouse.auth.block;

import java.time.Duration;
import java.time.Instant;

/**
 * When failures become a block, and for how long.
 *
 * <p>{@code PostgresBook} has the same rule in SQL, for replicas that count together; a test
 * compares them.
 *
 * @param failuresMax the failure that begins a block, from 2 to 1,000,000
 * @param window how long failures are counted together, from the first one on; 1 s to 30 days
 * @param first the time of a first block; 1 s to 30 days
 * @param longest what doubling ends at; {@code first} to 30 days
 * @param quiet without a failure for so long, the next block is half as long; 1 s to 30 days
 */
public record BlockRule(
    int failuresMax, Duration window, Duration first, Duration longest, Duration quiet) {

  private static final Duration LEAST = Duration.ofSeconds(1);
  private static final Duration MOST = Duration.ofDays(30);
  private static final int FAILURES_MAX = 1_000_000;

  /**
   * @throws IllegalArgumentException when a part is out of its bounds; the message names it as the
   *     settings do
   */
  public BlockRule {
    if (failuresMax < 2 || failuresMax > FAILURES_MAX) {
      throw new IllegalArgumentException("failures-max is not from 2 to " + FAILURES_MAX);
    }
    check("window", window, LEAST);
    check("first", first, LEAST);
    check("longest", longest, first);
    check("quiet", quiet, LEAST);
  }

  private static void check(String name, Duration value, Duration least) {
    if (value.compareTo(least) < 0 || value.compareTo(MOST) > 0) {
      throw new IllegalArgumentException(
          "%s is not from %d s to 30 days".formatted(name, least.toSeconds()));
    }
  }

  /** How often {@code first} is doubled until it is {@code longest}. */
  int doublingsMax() {
    int doublings = 0;
    while (first.multipliedBy(1L << doublings).compareTo(longest) < 0) {
      doublings++;
    }
    return doublings;
  }

  /** How a subject stands after a failure at this moment. */
  Standing after(Standing known, Instant at) {
    if (known.isBlockedAt(at)) {
      return known.refusedOnce();
    }
    int doublings = Math.max(0, known.doublings() - halvings(known.quietFrom(), at));
    boolean inWindow = at.isBefore(known.windowEnd());
    int failures = inWindow ? known.failures() + 1 : 1;
    if (failures >= failuresMax) {
      return blocked(failures, doublings, at);
    }
    Instant windowEnd = inWindow ? known.windowEnd() : at.plus(window);
    Instant calm = at.plus(quiet.multipliedBy(doublings));
    return new Standing(
        failures,
        windowEnd,
        doublings,
        known.blockedUntil(),
        at,
        calm.isAfter(windowEnd) ? calm : windowEnd,
        known.refused());
  }

  private Standing blocked(int failures, int doublings, Instant at) {
    Duration doubled = first.multipliedBy(1L << doublings);
    Instant until = at.plus(doubled.compareTo(longest) < 0 ? doubled : longest);
    int next = Math.min(doublings + 1, doublingsMax());
    return new Standing(
        failures, until, next, until, until, until.plus(quiet.multipliedBy(next)), 0);
  }

  private int halvings(Instant from, Instant to) {
    return Math.clamp(Duration.between(from, to).dividedBy(quiet), 0, Integer.MAX_VALUE);
  }
}
