package dev.gatehouse.e2e;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what must come to be, and fails with its name when the bound has passed. */
final class Await {
  private static final Duration INTERVAL = Duration.ofMillis(20);

  private Await() {}

  static void until(String what, Duration bound, Callable<Boolean> condition) {
    value(what, bound, () -> condition.call() ? Optional.of(true) : Optional.empty());
  }

  /** The value, once there is one. */
  static <T> T value(String what, Duration bound, Callable<Optional<T>> attempt) {
    long deadline = System.nanoTime() + bound.toNanos();
    while (true) {
      Optional<T> value = now(attempt);
      if (value.isPresent()) {
        return value.get();
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + bound.toMillis() + " ms: " + what);
      }
      LockSupport.parkNanos(INTERVAL.toNanos());
    }
  }

  private static <T> Optional<T> now(Callable<Optional<T>> attempt) {
    try {
      return attempt.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
