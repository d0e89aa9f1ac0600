package dev.gatehouse.gateway.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.Eventually;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
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

  @Test
  void whatBelongsToATaskRunsWithinItAndWhatDoesNotWaitsItsTurn() {
    // Given
    List<String> ran = new CopyOnWriteArrayList<>();
    SerialExecutor inline = new SerialExecutor(Runnable::run, faults::add);
    IllegalStateException fault = new IllegalStateException("on purpose");

    // When
    inline.inTurn(() -> ran.add("alone"));
    inline.execute(
        () -> {
          inline.execute(() -> ran.add("behind"));
          inline.inTurn(() -> ran.add("within"));
          inline.inTurn(
              () -> {
                throw fault;
              });
          ran.add("task");
        });

    // Then
    assertThat(ran).containsExactly("alone", "within", "task", "behind");
    assertThat(faults).containsExactly(fault);
  }

  @Test
  void tasksMoveToAnotherPoolWhenTheirTurnIsOver() {
    // Given
    List<String> ran = new ArrayList<>();
    boolean[] other = new boolean[1];
    SerialExecutor moving = new SerialExecutor(Runnable::run, faults::add);

    // When
    moving.execute(
        () -> {
          moving.moveTo(
              task -> {
                other[0] = true;
                task.run();
              });
          moving.inTurn(() -> ran.add("same turn, other pool: " + other[0]));
        });
    moving.execute(() -> ran.add("next turn, other pool: " + other[0]));

    // Then
    assertThat(ran).containsExactly("same turn, other pool: false", "next turn, other pool: true");
  }

  @Test
  void aThreadThatRanTasksOnceHasNoTurnOfItsOwn() throws InterruptedException {
    // Given: a thread of the pool that has run a task, and another that runs one now
    ExecutorService one = Executors.newFixedThreadPool(1);
    SerialExecutor ours = new SerialExecutor(one, faults::add);
    CountDownLatch ended = new CountDownLatch(1);
    List<String> ran = new CopyOnWriteArrayList<>();
    ours.execute(() -> ran.add("first"));

    // When
    one.execute(
        () -> {
          ours.inTurn(() -> ran.add("in turn"));
          ran.add("not in turn");
          ended.countDown();
        });
    boolean _ = ended.await(20, TimeUnit.SECONDS);
    Eventually.await("all tasks", () -> ran.size() == 3);
    one.shutdownNow();

    // Then
    assertThat(ran).containsExactly("first", "not in turn", "in turn");
  }
}
