package dev.gatehouse.gateway.connection;

/** Executors that have no threads of their own. */
public final class TestingExecutor {
  private TestingExecutor() {}

  /** Runs tasks on the calling thread, one after the other. */
  public static SerialExecutor direct() {
    return new SerialExecutor(
        Runnable::run,
        fault -> {
          throw new AssertionError(fault);
        });
  }
}
