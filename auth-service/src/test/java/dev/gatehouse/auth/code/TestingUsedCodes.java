package dev.gatehouse.auth.code;

import java.util.HashMap;
import java.util.Map;

/** Used codes in memory, or none that can be known. */
public final class TestingUsedCodes implements UsedCodes {

  /** As without its database. */
  public static final UsedCodes UNKNOWN = (user, period, attempt) -> Use.UNKNOWN;

  private record Used(long period, String attempt) {}

  private final Map<String, Used> last = new HashMap<>();

  @Override
  public synchronized Use use(String user, long period, String attempt) {
    Used now = new Used(period, attempt);
    Used before = last.get(user);
    if (before != null && !before.equals(now) && before.period() >= period) {
      return Use.REPEATED;
    }
    last.put(user, now);
    return Use.FIRST;
  }
}
