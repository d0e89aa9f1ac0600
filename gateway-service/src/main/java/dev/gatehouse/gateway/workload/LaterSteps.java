package dev.gatehouse.gateway.workload;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Steps of something that are due later, unless it is over by then. A timer that still had them
 * would hold what is over, and the session with it, for minutes.
 *
 * <p>Confined to the executor on which the steps run.
 */
final class LaterSteps {
  private final Executor executor;
  private final ScheduledExecutorService timer;
  private final Set<Step> due = new HashSet<>();
  private boolean over;

  private final class Step implements Runnable {
    private final Runnable work;
    private @Nullable Future<?> alarm;

    Step(Runnable work) {
      this.work = work;
    }

    @Override
    public void run() {
      due.remove(this);
      if (!over) {
        work.run();
      }
    }

    void cancel() {
      if (alarm != null) {
        alarm.cancel(false);
      }
    }
  }

  LaterSteps(Executor executor, ScheduledExecutorService timer) {
    this.executor = executor;
    this.timer = timer;
  }

  void after(Duration delay, Runnable work) {
    if (!over) {
      Step step = new Step(work);
      due.add(step);
      step.alarm =
          timer.schedule(() -> executor.execute(step), delay.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** No step is due any more. */
  void end() {
    over = true;
    due.forEach(Step::cancel);
    due.clear();
  }

  boolean areOver() {
    return over;
  }
}
