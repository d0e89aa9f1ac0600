package dev.gatehouse.gateway.socket;

import java.util.concurrent.Executor;

/** Executors whose faults are those of the test. */
public final class TestingExecutor {
  private TestingExecutor() {}

  /** One that runs its tasks on the thread that gives them. */
  public static SerialExecutor create() {
    return on(Runnable::run);
  }

  public static SerialExecutor on(Executor pool) {
    return new SerialExecutor(
        pool,
        fault -> {
          throw new AssertionError(fault);
        });
  }
}
