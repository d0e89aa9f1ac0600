package dev.gatehouse.gateway.connection;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

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

  private final Executor pool;
  private final Consumer<Throwable> onFault;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private boolean running;

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

  private void runBatch() {
    long end = System.nanoTime() + SLICE_NANOS;
    while (System.nanoTime() - end < 0) {
      Runnable task;
      lock.lock();
      try {
        task = tasks.poll();
        if (task == null) {
          running = false;
          return;
        }
      } finally {
        lock.unlock();
      }
      try {
        task.run();
      } catch (Throwable fault) {
        onFault.accept(fault);
      }
    }
    pool.execute(this::runBatch);
  }
}
