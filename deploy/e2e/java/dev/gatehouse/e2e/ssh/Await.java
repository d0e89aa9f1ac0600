package dev.gatehouse.e2e.ssh;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for what must come to be, and fails with its name when the bound has passed. */
public final class Await {
  private static final Duration INTERVAL = Duration.ofMillis(20);

  private Await() {}

  public static void until(String what, Duration bound, Callable<Boolean> condition) {
    until(what, bound, condition, () -> "");
  }

  /**
   * The same for what has more to tell.
   *
   * @param seen asked when it is too late: what there was instead
   */
  public static void until(
      String what, Duration bound, Callable<Boolean> condition, Supplier<String> seen) {
    value(what, bound, () -> condition.call() ? Optional.of(true) : Optional.empty(), seen);
  }

  /** Somebody listens at a Unix socket, which is there a moment before that. */
  public static void listener(String who, Duration bound, Path socket) {
    until(
        who + " listens",
        bound,
        () -> {
          try (SocketChannel connection = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return connection.isConnected();
          } catch (IOException e) {
            return false;
          }
        });
  }

  /** The value, once there is one. */
  public static <T> T value(String what, Duration bound, Callable<Optional<T>> attempt) {
    return value(what, bound, attempt, () -> "");
  }

  /** The value, once there is one, or what was {@code seen} instead. */
  public static <T> T value(
      String what, Duration bound, Callable<Optional<T>> attempt, Supplier<String> seen) {
    long deadline = System.nanoTime() + bound.toNanos();
    while (true) {
      Optional<T> value = now(attempt);
      if (value.isPresent()) {
        return value.get();
      }
      if (System.nanoTime() > deadline) {
        String instead = seen.get();
        throw new AssertionError(
            "not within "
                + bound.toMillis()
                + " ms: "
                + what
                + (instead.isEmpty() ? "" : "; seen last: " + instead));
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
