package dev.gatehouse.audit.archive;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.ServiceLog;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Errands on a few threads of their own, with back-off while S3 or Kafka does not answer.
 *
 * <p>The queue of errands is as long as the memory bound of frames lets it be: each one stands for
 * frames that are counted there.
 */
final class BackgroundErrands implements Errands, AutoCloseable {
  private static final ServiceLog LOG = ServiceLog.of(BackgroundErrands.class);
  private static final Duration BACKOFF_FIRST = Duration.ofMillis(100);
  private static final Duration BACKOFF_MAX = Duration.ofSeconds(5);

  private final ScheduledThreadPoolExecutor threads;
  private final ConcurrentLinkedQueue<Runnable> results = new ConcurrentLinkedQueue<>();
  private final AtomicInteger failing = new AtomicInteger();
  private final ArchiveMeters meters;

  BackgroundErrands(int threadsMax, ArchiveMeters meters) {
    this.meters = meters;
    this.threads =
        new ScheduledThreadPoolExecutor(
            threadsMax, Thread.ofPlatform().name("archive-", 0).daemon(true).factory());
    threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public <R> void run(String what, Work<R> work, Consumer<? super R> then) {
    threads.execute(() -> attempt(what, work, then, BACKOFF_FIRST));
  }

  private <R> void attempt(String what, Work<R> work, Consumer<? super R> then, Duration backoff) {
    boolean first = backoff.equals(BACKOFF_FIRST);
    try {
      R result = work.run();
      if (!first) {
        failing.decrementAndGet();
      }
      results.add(() -> then.accept(result));
    } catch (IOException | RuntimeException | Error e) {
      // Whatever it was: what an errand was sent for must not get lost.
      if (first) {
        failing.incrementAndGet();
      }
      meters.errandFailed(what);
      LOG.with("errand", what).with("reason", e).warn(MessageCode.STORE_UNAVAILABLE);
      again(what, work, then, backoff);
    }
  }

  private <R> void again(String what, Work<R> work, Consumer<? super R> then, Duration backoff) {
    Duration doubled = backoff.multipliedBy(2);
    Duration next = doubled.compareTo(BACKOFF_MAX) > 0 ? BACKOFF_MAX : doubled;
    var _ =
        threads.schedule(
            () -> attempt(what, work, then, next), backoff.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Tells the calling thread what has become of its errands. */
  void settle() {
    for (Runnable result = results.poll(); result != null; result = results.poll()) {
      result.run();
    }
  }

  /** Whether some errand has failed and not yet succeeded. */
  boolean isFailing() {
    return failing.get() > 0;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
