package dev.gatehouse.auth.reload;

import dev.gatehouse.auth.access.CurrentAccess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Reads the access file when the service starts, and again whenever it has changed, on a thread of
 * its own: no request ever waits for a file. Thread-safe.
 */
public final class AccessReload implements AutoCloseable {

  public static final Duration INTERVAL_SHORTEST = Duration.ofMillis(100);
  public static final Duration INTERVAL_LONGEST = Duration.ofHours(1);

  private final Path file;
  private final Duration interval;
  private final CurrentAccess access;
  private final AccessRecord record;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("access-reload").factory());

  /**
   * @param interval between two looks; zero for none after the first reading
   */
  public AccessReload(Path file, Duration interval, CurrentAccess access, AccessRecord record) {
    this.file = file;
    this.interval = interval;
    this.access = access;
    this.record = record;
  }

  /** Whether an interval is one that may be asked for. */
  public static boolean isInterval(Duration interval) {
    return interval.isZero()
        || (interval.compareTo(INTERVAL_SHORTEST) >= 0
            && interval.compareTo(INTERVAL_LONGEST) <= 0);
  }

  /**
   * Reads the file on the calling thread, and looks at it from then on.
   *
   * @return whether it is in effect; if it is not, every error is in the log
   */
  public boolean begin() {
    return AccessWatch.begin(file, access, record).map(this::watch).isPresent();
  }

  private AccessWatch watch(AccessWatch watch) {
    if (!interval.isZero()) {
      long millis = interval.toMillis();
      var _ =
          thread.scheduleWithFixedDelay(() -> look(watch), millis, millis, TimeUnit.MILLISECONDS);
    }
    return watch;
  }

  /** Whatever happens in one look, there is a next one. */
  private void look(AccessWatch watch) {
    try {
      watch.look();
    } catch (RuntimeException | Error e) {
      record.failed(e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
