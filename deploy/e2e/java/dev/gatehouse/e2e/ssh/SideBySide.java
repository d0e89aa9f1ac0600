package dev.gatehouse.e2e.ssh;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Does the same to many things, some at a time, and keeps their order. */
public final class SideBySide {
  private SideBySide() {}

  public static <T, R> List<R> map(int atATime, List<T> items, Function<T, R> action) {
    try (ExecutorService executor = Executors.newFixedThreadPool(atATime)) {
      List<Future<R>> futures =
          items.stream().map(item -> executor.submit(() -> action.apply(item))).toList();
      return futures.stream().map(SideBySide::result).toList();
    }
  }

  private static <R> R result(Future<R> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
