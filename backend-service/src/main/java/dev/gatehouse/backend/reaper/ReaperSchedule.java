package dev.gatehouse.backend.reaper;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Lets the reaper pass again and again, the first time at once. */
public final class ReaperSchedule implements AutoCloseable {

  private final Reaper reaper;
  private final Duration interval;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("reaper").factory());

  public ReaperSchedule(Reaper reaper, Duration interval) {
    this.reaper = reaper;
    this.interval = interval;
  }

  public void start() {
    var _ =
        executor.scheduleWithFixedDelay(
            reaper::pass, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** No further pass begins. Workloads go on: another backend, or this one again, finds them. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
