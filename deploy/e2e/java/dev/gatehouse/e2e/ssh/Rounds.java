package dev.gatehouse.e2e.ssh;

import java.time.Duration;

/** How much is moved, and how often: system properties, which {@code --full} sets higher. */
public final class Rounds {
  private Rounds() {}

  /** The size of one big transfer, in bytes. */
  public static long transferBytes() {
    return (long) Integer.getInteger("gatehouse.transfer-mebibytes", 128) << 20;
  }

  /** Downloads of random sizes. */
  public static int downloads() {
    return Integer.getInteger("gatehouse.downloads", 60);
  }

  /** How often each fault strikes. */
  public static int faults() {
    return Integer.getInteger("gatehouse.rounds", 1);
  }

  /** How often many come to a pool at once. */
  public static int bursts() {
    return Integer.getInteger("gatehouse.bursts", 10);
  }

  /** After how many logins it is asked whether anything has grown. */
  public static int logins() {
    return Integer.getInteger("gatehouse.logins", 2_000);
  }

  /** For how long a part is stopped that goes on afterwards. */
  public static Duration stop() {
    return Duration.ofSeconds(Integer.getInteger("gatehouse.stop-seconds", 15));
  }

  /**
   * The longest wait that counts as no harm to anybody. On a machine that may have anything else to
   * do, only a wait that people would take for an outage tells of harm; {@code --full} asks for a
   * machine at rest, and has 20 ms.
   */
  public static Duration unfelt() {
    return Duration.ofMillis(Integer.getInteger("gatehouse.unfelt-milliseconds", 1000));
  }

  /** What every random choice follows from; printed by those who choose. */
  public static long seed() {
    return Long.getLong("gatehouse.seed", System.nanoTime());
  }
}
