package dev.gatehouse.audit.broker;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.ServiceLog;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A thread that does the same until it is told to stop, and begins again when it fails.
 *
 * <p>Safe for use by many threads.
 */
public final class RetryingLoop implements AutoCloseable {
  private static final ServiceLog LOG = ServiceLog.of(RetryingLoop.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration GATHER = Duration.ofMillis(50);
  private static final Duration STOP_WAIT = Duration.ofSeconds(10);

  /** One run, which lasts as long as all goes well. */
  @FunctionalInterface
  public interface Run {
    /** Works until {@link RetryingLoop#isStopping}. */
    void run(RetryingLoop loop) throws Exception;
  }

  private final CountDownLatch stopping = new CountDownLatch(1);
  private final MessageCode failure;
  private final Thread thread;

  private RetryingLoop(String name, MessageCode failure, Run run) {
    this.failure = failure;
    this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(() -> repeat(run));
  }

  /**
   * Starts a thread.
   *
   * @param failure what is logged when a run fails
   */
  public static RetryingLoop start(String name, MessageCode failure, Run run) {
    RetryingLoop loop = new RetryingLoop(name, failure, run);
    loop.thread.start();
    return loop;
  }

  private void repeat(Run run) {
    while (!isStopping()) {
      try {
        run.run(this);
      } catch (InterruptedException | org.apache.kafka.common.errors.InterruptException e) {
        return;
      } catch (Exception | Error e) {
        LOG.with("thread", thread.getName()).error(failure, e);
        if (stopsWithin(PAUSE)) {
          return;
        }
      }
    }
  }

  /** Waits for {@code pause}, or until it is told to stop: then true. */
  public boolean stopsWithin(Duration pause) {
    try {
      return stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  /**
   * Lets more gather when all was received that there is: a session's frames come one by one, and
   * each fetch and each transaction costs the same for one as for many.
   *
   * @param received how many records
   * @param lag how many are left, {@link Lag}
   */
  public void gatherAfter(int received, long lag) {
    if (received > 0 && lag == 0) {
      boolean _ = stopsWithin(GATHER);
    }
  }

  public boolean isStopping() {
    return stopping.getCount() == 0;
  }

  /** Stops the thread and waits for it, for a bounded time. */
  @Override
  public void close() {
    stopping.countDown();
    try {
      if (!thread.join(STOP_WAIT)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
