package dev.gatehouse.audit.archive;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Errands that a test does when it wants them done. */
final class SteppedErrands implements Errands {
  private final Deque<Errand> waiting = new ArrayDeque<>();

  private record Errand(String what, Runnable doing) {}

  @Override
  public <R> void run(String what, Work<R> work, Consumer<? super R> then) {
    waiting.add(
        new Errand(
            what,
            () -> {
              R result;
              try {
                result = work.run();
              } catch (IOException e) {
                run(what, work, then);
                return;
              }
              then.accept(result);
            }));
  }

  /** Does all that wait now; what they lead to waits. */
  void step() {
    for (int i = waiting.size(); i > 0; i--) {
      waiting.removeFirst().doing().run();
    }
  }

  /** Does one. */
  void one() {
    waiting.removeFirst().doing().run();
  }

  boolean holds(String what) {
    return waiting.stream().anyMatch(errand -> errand.what().equals(what));
  }

  boolean isIdle() {
    return waiting.isEmpty();
  }
}
