package dev.gatehouse.e2e.faults;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;

/**
 * Throws all members out of the archive's and the index's groups again and again: each loses its
 * partitions without a chance to commit, and somebody takes them.
 */
final class Rebalances implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final int CALL_MILLIS = 3_000;
  private static final List<String> GROUPS = List.of("gatehouse-archive", "gatehouse-index");

  private final Map<String, Object> broker;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final AtomicInteger done = new AtomicInteger();

  private Rebalances(Map<String, Object> broker) {
    this.broker = broker;
  }

  static Rebalances begin(Map<String, Object> broker) {
    Rebalances rebalances = new Rebalances(broker);
    Thread.ofPlatform().daemon().name("rebalances").start(rebalances::repeat);
    return rebalances;
  }

  private void repeat() {
    try (Admin admin = Admin.create(broker)) {
      while (!stopping.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
        for (String group : GROUPS) {
          throwOut(admin, group);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void throwOut(Admin admin, String group) throws InterruptedException {
    try {
      RemoveMembersFromConsumerGroupOptions everybody = new RemoveMembersFromConsumerGroupOptions();
      everybody.timeoutMs(CALL_MILLIS);
      everybody.reason("a fault test");
      var _ = admin.removeMembersFromConsumerGroup(group, everybody).all().get();
      done.incrementAndGet();
    } catch (ExecutionException e) {
      // The broker is away, or nobody has joined again since the last time.
    }
  }

  /** How many times a group had to begin again. */
  int done() {
    return done.get();
  }

  @Override
  public void close() {
    stopping.countDown();
  }
}
