package dev.gatehouse.gateway.socket;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one after the other, in the order in which they came, on threads of a shared pool.
 *
 * <p>Each session has one: its state needs no locks, and a session that is stuck holds no thread.
 * Safe for use by many threads.
 */
public final class SerialExecutor implements Executor {
  /**
   * How long tasks run before the pool's thread is offered to another session: a keystroke waits
   * for no more than this of each bulk transfer before it.
   */
  private static final long SLICE_NANOS = 500_000;

  private volatile Executor pool;
  private final Consumer<Throwable> onFault;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private boolean running;
  private volatile @Nullable Thread runner;

  /**
   * An executor on threads of {@code pool}.
   *
   * @param onFault is told, in the task's place, of what a task throws; the tasks behind it run
   */
  public SerialExecutor(Executor pool, Consumer<Throwable> onFault) {
    this.pool = pool;
    this.onFault = onFault;
  }

  @Override
  public void execute(Runnable task) {
    lock.lock();
    try {
      tasks.add(task);
      if (running) {
        return;
      }
      running = true;
    } finally {
      lock.unlock();
    }
    pool.execute(this::runBatch);
  }

  /** From their next slice on, tasks run on threads of {@code other}. */
  public void moveTo(Executor other) {
    pool = other;
  }

  /**
   * As {@link #execute}; at once, when it is called by one of these tasks: then it belongs to that
   * one's turn.
   */
  public void inTurn(Runnable task) {
    if (Thread.currentThread() == runner) {
      run(task);
    } else {
      execute(task);
    }
  }

  private void runBatch() {
    runner = Thread.currentThread();
    boolean more = runSlice();
    if (more) {
      pool.execute(this::runBatch);
    }
  }

  /** Returns whether there are tasks left; when there are none, another thread may run them now. */
  private boolean runSlice() {
    long end = System.nanoTime() + SLICE_NANOS;
    while (System.nanoTime() - end < 0) {
      Runnable task;
      lock.lock();
      try {
        task = tasks.poll();
        if (task == null) {
          runner = null;
          running = false;
          return false;
        }
      } finally {
        lock.unlock();
      }
      run(task);
    }
    runner = null;
    return true;
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable fault) {
      onFault.accept(fault);
    }
  }
}
