package dev.gatehouse.auth.authentication;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers the period of each user's last code, so that no code is good for a second time (RFC
 * 6238, 5.2). One number for each user of the access file who has used a code, and in this
 * process's memory alone. Thread-safe.
 */
final class UsedCodes {

  private final Map<String, Long> lastPeriods = new ConcurrentHashMap<>();

  /** Takes the code of this period; false when it, or a later one, was taken before. */
  boolean take(String user, long period) {
    boolean[] taken = {false};
    lastPeriods.compute(
        user,
        (_, last) -> {
          taken[0] = last == null || period > last;
          return taken[0] ? Long.valueOf(period) : last;
        });
    return taken[0];
  }
}
