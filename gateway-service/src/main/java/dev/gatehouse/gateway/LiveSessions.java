package dev.gatehouse.gateway;

import java.util.concurrent.ConcurrentHashMap;

/**
 * How many sessions of each user are open at this gateway. What other gateways have it does not
 * know. Thread-safe.
 */
final class LiveSessions {
  private final ConcurrentHashMap<String, Integer> open = new ConcurrentHashMap<>();

  /**
   * Counts one more, unless there are as many already as there may be.
   *
   * @param most 0 for any number
   * @return whether it was counted, and has to {@link #leave}
   */
  boolean enter(String principal, int most) {
    boolean[] entered = new boolean[1];
    open.compute(
        principal,
        (_, before) -> {
          int now = before == null ? 0 : before;
          entered[0] = most == 0 || now < most;
          return entered[0] ? Integer.valueOf(now + 1) : before;
        });
    return entered[0];
  }

  /** One that was counted is over. */
  void leave(String principal) {
    open.computeIfPresent(principal, (_, before) -> before == 1 ? null : before - 1);
  }
}
