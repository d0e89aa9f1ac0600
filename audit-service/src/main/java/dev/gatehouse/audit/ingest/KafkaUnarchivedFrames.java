package dev.gatehouse.audit.ingest;

import dev.gatehouse.audit.archive.UnarchivedFrames;
import dev.gatehouse.audit.broker.BrokerClients;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.contracts.audit.UnreadableFrameException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * What the archive has not committed is what S3 may not have. That is no more than archives hold in
 * memory, unless they are behind: so all of it is looked through for the one session.
 */
public final class KafkaUnarchivedFrames implements UnarchivedFrames {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final long SILENCE_NANOS_MAX = Duration.ofSeconds(10).toNanos();

  private final BrokerClients clients;
  private final String group;
  private final String topic;

  /** Looks through {@code topic}, behind what {@code group} has committed. */
  public KafkaUnarchivedFrames(BrokerClients clients, String group, String topic) {
    this.clients = clients;
    this.group = group;
    this.topic = topic;
  }

  /** A stretch of one partition; {@code end} is behind its last record. */
  private record Stretch(long start, long end) {}

  @Override
  public Tail until(SessionId session) throws IOException {
    Map<TopicPartition, Stretch> stretches = new HashMap<>();
    try (Consumer<byte[], byte[]> consumer = clients.member(group)) {
      Set<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .collect(Collectors.toSet());
      Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(partitions);
      Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
      consumer
          .endOffsets(partitions)
          .forEach(
              (partition, end) -> {
                OffsetAndMetadata kept = committed.get(partition);
                long start =
                    Math.max(first.getOrDefault(partition, 0L), kept == null ? 0 : kept.offset());
                if (start < end) {
                  stretches.put(partition, new Stretch(start, end));
                }
              });
    } catch (KafkaException e) {
      throw new IOException("Kafka does not say what is not archived", e);
    }
    return stretches.isEmpty() ? Tail.NONE : () -> new Scan(clients, session, stretches);
  }

  /** One passage over all stretches. */
  private static final class Scan implements Reading {
    private final Consumer<byte[], byte[]> consumer;
    private final byte[] key;
    private final Map<TopicPartition, Stretch> left;
    private final ArrayDeque<AuditEnvelope> found = new ArrayDeque<>();
    private long heardNanos = System.nanoTime();

    Scan(BrokerClients clients, SessionId session, Map<TopicPartition, Stretch> stretches) {
      this.consumer = clients.reader();
      this.key = session.stream().bytes().toArray();
      this.left = new HashMap<>(stretches);
      consumer.assign(left.keySet());
      left.forEach((partition, stretch) -> consumer.seek(partition, stretch.start()));
    }

    @Override
    public Optional<AuditEnvelope> next() throws IOException {
      try {
        while (found.isEmpty() && !left.isEmpty()) {
          poll();
        }
      } catch (KafkaException e) {
        throw new IOException("Kafka does not give what is not archived", e);
      }
      return Optional.ofNullable(found.poll());
    }

    private void poll() throws IOException {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        heardNanos = System.nanoTime();
        Stretch stretch = left.get(new TopicPartition(record.topic(), record.partition()));
        if (stretch != null
            && record.offset() < stretch.end()
            && record.value() != null
            && Arrays.equals(record.key(), key)) {
          take(record.value());
        }
      }
      left.entrySet()
          .removeIf(entry -> consumer.position(entry.getKey()) >= entry.getValue().end());
      consumer.assign(left.keySet());
      if (System.nanoTime() - heardNanos > SILENCE_NANOS_MAX) {
        throw new IOException("Kafka does not give what is not archived");
      }
    }

    private void take(byte[] wire) {
      try {
        found.add(AuditEnvelope.decode(wire));
      } catch (UnreadableFrameException e) {
        // The archive sets it aside and counts it.
      }
    }

    @Override
    public void close() {
      consumer.close();
    }
  }
}
