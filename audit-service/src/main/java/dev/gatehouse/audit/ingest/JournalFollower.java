package dev.gatehouse.audit.ingest;

import dev.gatehouse.audit.broker.BrokerClients;
import dev.gatehouse.audit.broker.Lag;
import dev.gatehouse.audit.broker.RetryingLoop;
import dev.gatehouse.audit.journal.JournalView;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.UnreadableFrameException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads every gateway's journal from its start, on every replica: whoever judges a session needs
 * them all, whichever partitions it owns. Once a second it asks where the journal ends, so that
 * silence counts only while it could have been broken.
 */
public final class JournalFollower {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration ASK_WAIT = Duration.ofSeconds(2);
  private static final long ASK_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long DISCOVER_NANOS = Duration.ofSeconds(1).toNanos();

  private final BrokerClients clients;
  private final String topic;
  private final JournalView view;
  private volatile long answeredNanos = System.nanoTime() - Duration.ofHours(1).toNanos();

  public JournalFollower(BrokerClients clients, String topic, JournalView view) {
    this.clients = clients;
    this.topic = topic;
    this.view = view;
  }

  /** Follows until {@code loop} stops. */
  public void run(RetryingLoop loop) {
    view.away();
    try (Consumer<byte[], byte[]> consumer = clients.reader()) {
      List<TopicPartition> partitions = discover(consumer);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long discovered = System.nanoTime();
      while (!loop.isStopping()) {
        long now = System.nanoTime();
        if (now - answeredNanos >= ASK_NANOS) {
          listen(consumer, partitions, now);
        }
        ConsumerRecords<byte[], byte[]> frames = consumer.poll(POLL);
        frames.forEach(frame -> read(frame.value()));
        loop.gatherAfter(frames.count(), Lag.of(consumer));
        if (now - discovered >= DISCOVER_NANOS) {
          if (discover(consumer).size() != partitions.size()) {
            return;
          }
          discovered = now;
        }
      }
    }
  }

  private List<TopicPartition> discover(Consumer<byte[], byte[]> consumer) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    if (partitions.isEmpty()) {
      throw new IllegalStateException("there is no topic " + topic);
    }
    return partitions;
  }

  private void listen(
      Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions, long now) {
    try {
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, ASK_WAIT);
      while (isBehind(consumer, ends)) {
        if (System.nanoTime() - now > ASK_WAIT.toNanos()) {
          view.away();
          answeredNanos = System.nanoTime();
          return;
        }
        for (ConsumerRecord<byte[], byte[]> frame : consumer.poll(POLL)) {
          read(frame.value());
        }
      }
      view.atEnd(now);
      answeredNanos = System.nanoTime();
    } catch (TimeoutException e) {
      view.away();
    }
  }

  private static boolean isBehind(
      Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue());
  }

  private void read(byte[] wire) {
    if (wire == null) {
      return;
    }
    try {
      view.accept(AuditEnvelope.decode(wire));
    } catch (UnreadableFrameException e) {
      // The archive sets it aside and counts it; it says nothing here.
    }
  }

  /** How long ago Kafka has last answered. */
  public Duration silence() {
    return Duration.ofNanos(System.nanoTime() - answeredNanos);
  }
}
