package dev.gatehouse.audit.archive;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Errands that a test does when it wants them done. */
final class SteppedErrands implements Errands {
  private final Deque<Runnable> waiting = new ArrayDeque<>();

  @Override
  public <R> void run(String what, Work<R> work, Consumer<? super R> then) {
    waiting.add(
        () -> {
          R result;
          try {
            result = work.run();
          } catch (IOException e) {
            run(what, work, then);
            return;
          }
          then.accept(result);
        });
  }

  /** Does all that wait now; what they lead to waits. */
  void step() {
    for (int i = waiting.size(); i > 0; i--) {
      waiting.removeFirst().run();
    }
  }

  /** Does one. */
  void one() {
    waiting.removeFirst().run();
  }

  boolean isIdle() {
    return waiting.isEmpty();
  }
}
