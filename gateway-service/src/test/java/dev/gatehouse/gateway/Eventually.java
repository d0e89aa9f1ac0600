package dev.gatehouse.gateway;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads do: as long as it takes, and never longer than a bound. */
public final class Eventually {
  private static final Duration MAX = Duration.ofSeconds(20);
  private static final long LOOK_AGAIN_NANOS = 1_000_000;

  private Eventually() {}

  /** Returns once {@code condition} holds; {@code what} tells what was missed. */
  public static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + MAX.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + MAX + ": " + what);
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }
}
