package dev.gatehouse.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.Eventually;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SerialExecutorTest {
  private final ExecutorService pool = Executors.newFixedThreadPool(4);
  private final List<Throwable> faults = new CopyOnWriteArrayList<>();
  private final SerialExecutor executor = new SerialExecutor(pool, faults::add);

  @AfterEach
  void stop() {
    pool.shutdownNow();
  }

  @Test
  void tasksRunInTheOrderInWhichTheyCame() {
    // Given
    List<Integer> ran = new ArrayList<>();
    AtomicInteger done = new AtomicInteger();

    // When
    for (int i = 0; i < 5000; i++) {
      int number = i;
      executor.execute(
          () -> {
            ran.add(number);
            done.incrementAndGet();
          });
    }
    Eventually.await("all tasks", () -> done.get() == 5000);

    // Then
    assertThat(ran).isEqualTo(IntStream.range(0, 5000).boxed().toList());
  }

  @Test
  void noTwoTasksRunAtOnceHoweverManyThreadsGiveThem() {
    // Given
    AtomicBoolean busy = new AtomicBoolean();
    AtomicInteger overlaps = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    Runnable task =
        () -> {
          if (!busy.compareAndSet(false, true)) {
            overlaps.incrementAndGet();
          }
          Thread.onSpinWait();
          busy.set(false);
          done.incrementAndGet();
        };

    // When
    try (ExecutorService givers = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        givers.execute(() -> IntStream.range(0, 1000).forEach(_ -> executor.execute(task)));
      }
    }
    Eventually.await("all tasks", () -> done.get() == 4000);

    // Then
    assertThat(overlaps).hasValue(0);
  }

  @Test
  void aTaskThatFailsDoesNotStopThoseBehindIt() {
    // Given
    AtomicBoolean ran = new AtomicBoolean();
    IllegalStateException fault = new IllegalStateException("on purpose");

    // When
    executor.execute(
        () -> {
          throw fault;
        });
    executor.execute(() -> ran.set(true));
    Eventually.await("the second task", ran::get);

    // Then
    assertThat(faults).containsExactly(fault);
  }

  @Test
  void aTaskThatIsGivenByATaskRunsBehindIt() {
    // Given
    SerialExecutor inline = new SerialExecutor(Runnable::run, faults::add);
    List<String> ran = new ArrayList<>();

    // When
    inline.execute(
        () -> {
          inline.execute(() -> ran.add("inner"));
          ran.add("outer");
        });

    // Then
    assertThat(ran).containsExactly("outer", "inner");
  }
}
