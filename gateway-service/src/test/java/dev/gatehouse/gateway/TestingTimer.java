package dev.gatehouse.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A timer whose time stands still until a test moves it on. */
public final class TestingTimer extends AbstractExecutorService
    implements ScheduledExecutorService {
  private final List<Task> tasks = new ArrayList<>();
  private long now;

  /** Moves time on, and runs what is due on the way, in order. */
  public void advance(Duration by) {
    long end = now + by.toNanos();
    for (Task next = next(end); next != null; next = next(end)) {
      now = next.due;
      tasks.remove(next);
      if (next.period > 0) {
        next.due += next.period;
        tasks.add(next);
      }
      next.step.run();
    }
    now = end;
  }

  /** How many tasks wait for their time. */
  public int waiting() {
    return tasks.size();
  }

  private @Nullable Task next(long end) {
    return tasks.stream()
        .filter(task -> task.due <= end)
        .min(Comparator.comparingLong(task -> task.due))
        .orElse(null);
  }

  private final class Task implements ScheduledFuture<Object> {
    private final Runnable step;
    private final long period;
    private long due;
    private boolean cancelled;

    Task(Runnable step, long delay, long period, TimeUnit unit) {
      this.step = step;
      this.due = now + unit.toNanos(delay);
      this.period = unit.toNanos(period);
      tasks.add(this);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(due - now, TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }

    @Override
    public boolean cancel(boolean interrupt) {
      cancelled = true;
      return tasks.remove(this);
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }

    @Override
    public boolean isDone() {
      return !tasks.contains(this);
    }

    @Override
    public Object get() throws ExecutionException {
      throw new ExecutionException(new UnsupportedOperationException());
    }

    @Override
    public Object get(long timeout, TimeUnit unit) throws TimeoutException {
      throw new TimeoutException();
    }
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable step, long delay, TimeUnit unit) {
    return new Task(step, delay, 0, unit);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> step, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable step, long delay, long period, TimeUnit unit) {
    return new Task(step, delay, period, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable step, long delay, long period, TimeUnit unit) {
    return new Task(step, delay, period, unit);
  }

  @Override
  public void execute(Runnable step) {
    step.run();
  }

  @Override
  public void shutdown() {
    tasks.clear();
  }

  @Override
  public List<Runnable> shutdownNow() {
    tasks.clear();
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return true;
  }
}
