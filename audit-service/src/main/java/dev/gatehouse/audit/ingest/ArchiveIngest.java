package dev.gatehouse.audit.ingest;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.ServiceLog;
import dev.gatehouse.audit.archive.FrameArchive;
import dev.gatehouse.audit.archive.TopicSlice;
import dev.gatehouse.audit.broker.BrokerClients;
import dev.gatehouse.audit.broker.Lag;
import dev.gatehouse.audit.broker.RetryingLoop;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads sessions and journals into the archive, and commits what the archive has kept.
 *
 * <p>The thread never blocks on anything but Kafka, so it polls on time whatever S3 does; when the
 * archive is full it pauses its partitions and polls on. A run that fails begins again from what is
 * committed.
 */
public final class ArchiveIngest {
  private static final ServiceLog LOG = ServiceLog.of(ArchiveIngest.class);
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration ASK_WAIT = Duration.ofSeconds(2);
  private static final Duration REVOKE_WAIT = Duration.ofSeconds(5);
  private static final long COMMIT_NANOS = Duration.ofMillis(500).toNanos();

  private final BrokerClients clients;
  private final String group;
  private final List<String> topics;
  private final Supplier<FrameArchive> archives;
  private volatile boolean failing;

  /**
   * Reads {@code topics} as a member of {@code group}.
   *
   * @param archives makes the archive of one run, which owns nothing yet
   */
  public ArchiveIngest(
      BrokerClients clients, String group, List<String> topics, Supplier<FrameArchive> archives) {
    this.clients = clients;
    this.group = group;
    this.topics = List.copyOf(topics);
    this.archives = archives;
  }

  /** Reads until {@code loop} stops. */
  public void run(RetryingLoop loop) {
    try (FrameArchive archive = archives.get();
        Consumer<byte[], byte[]> consumer = clients.member(group)) {
      Shift shift = new Shift(consumer, archive);
      consumer.subscribe(topics, shift);
      while (!loop.isStopping()) {
        int received = shift.read();
        archive.tick();
        shift.pauseWhileFull();
        shift.lookForEnds();
        shift.commit();
        failing = archive.isStoreFailing();
        loop.gatherAfter(received, Lag.of(consumer));
      }
      shift.commitAll();
    }
  }

  /** Whether something waits for S3 to answer again. */
  public boolean isStoreFailing() {
    return failing;
  }

  /** One membership of the group. */
  private static final class Shift implements ConsumerRebalanceListener {
    private final Consumer<byte[], byte[]> consumer;
    private final FrameArchive archive;
    private Map<TopicSlice, Long> committed = new HashMap<>();
    private long committedNanos = System.nanoTime();
    private final Map<TopicPartition, AskedEnd> asked = new HashMap<>();
    private boolean paused;

    /** Where a partition ended, and when that was asked. */
    private record AskedEnd(long end, long atNanos) {}

    Shift(Consumer<byte[], byte[]> consumer, FrameArchive archive) {
      this.consumer = consumer;
      this.archive = archive;
    }

    /** How many frames were received. */
    int read() {
      try {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        for (ConsumerRecord<byte[], byte[]> record : records) {
          archive.receive(
              new TopicSlice(record.topic(), record.partition()),
              record.offset(),
              record.timestamp(),
              record.value());
        }
        return records.count();
      } catch (OffsetOutOfRangeException e) {
        skipLost(e.offsetOutOfRangePartitions());
        return 0;
      }
    }

    /** Retention was faster than we: what is in memory stays, what is gone is recorded as lost. */
    private void skipLost(Map<TopicPartition, Long> positions) {
      Map<TopicPartition, Long> starts = consumer.beginningOffsets(positions.keySet());
      positions.forEach(
          (partition, position) -> {
            long start = starts.getOrDefault(partition, position);
            if (position < start) {
              archive.lost(slice(partition), position, start - 1);
            }
            consumer.seek(partition, start);
          });
    }

    void pauseWhileFull() {
      boolean full = archive.isFull();
      if (full) {
        consumer.pause(consumer.assignment());
      } else if (paused) {
        consumer.resume(consumer.assignment());
      }
      paused = full;
    }

    /**
     * Proves, where the archive asks for it, that a partition was read up to an end that it had
     * when it was asked. To stand at the end of the moment would be luck in a partition that others
     * write to all the time.
     */
    void lookForEnds() {
      Set<TopicPartition> wanted =
          archive.wantsEnd().stream()
              .map(slice -> new TopicPartition(slice.topic(), slice.partition()))
              .collect(Collectors.toSet());
      asked.keySet().retainAll(wanted);
      wanted.removeAll(asked.keySet());
      ask(wanted);
      asked
          .entrySet()
          .removeIf(
              entry -> {
                boolean reached = consumer.position(entry.getKey()) >= entry.getValue().end();
                if (reached) {
                  archive.caughtUp(slice(entry.getKey()), entry.getValue().atNanos());
                }
                return reached;
              });
    }

    private void ask(Set<TopicPartition> partitions) {
      if (partitions.isEmpty()) {
        return;
      }
      long now = System.nanoTime();
      try {
        consumer
            .endOffsets(partitions, ASK_WAIT)
            .forEach((partition, end) -> asked.put(partition, new AskedEnd(end, now)));
      } catch (TimeoutException e) {
        // Nobody can say where the end is: nothing is judged as over.
      }
    }

    void commit() {
      if (System.nanoTime() - committedNanos < COMMIT_NANOS) {
        return;
      }
      committedNanos = System.nanoTime();
      Map<TopicSlice, Long> now = archive.committable();
      if (!now.equals(committed)) {
        consumer.commitAsync(
            offsets(now),
            (_, failure) -> {
              if (failure == null) {
                committed = now;
              }
            });
      }
    }

    void commitAll() {
      try {
        consumer.commitSync(offsets(archive.committable()), REVOKE_WAIT);
      } catch (KafkaException e) {
        LOG.with("reason", e).warn(MessageCode.KAFKA_UNAVAILABLE);
      }
    }

    private Map<TopicPartition, OffsetAndMetadata> offsets(Map<TopicSlice, Long> from) {
      Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
      from.forEach(
          (slice, offset) ->
              offsets.put(
                  new TopicPartition(slice.topic(), slice.partition()),
                  new OffsetAndMetadata(offset)));
      return offsets;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      Map<TopicPartition, OffsetAndMetadata> kept = consumer.committed(Set.copyOf(partitions));
      for (TopicPartition partition : partitions) {
        OffsetAndMetadata last = kept.get(partition);
        long start = starts.getOrDefault(partition, 0L);
        long end = ends.getOrDefault(partition, start);
        long next = last == null ? 0 : last.offset();
        take(partition, next > end ? start : next, start, end);
      }
    }

    private void take(TopicPartition partition, long next, long start, long end) {
      long from = Math.max(next, start);
      archive.assign(slice(partition), from, end);
      if (next < start) {
        archive.lost(slice(partition), next, start - 1);
      }
      consumer.seek(partition, from);
      LOG.with("partition", partition).with("offset", from).info(MessageCode.PARTITION_ASSIGNED);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      if (!partitions.isEmpty()) {
        commitAll();
      }
      onPartitionsLost(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      for (TopicPartition partition : partitions) {
        asked.remove(partition);
        archive.revoke(slice(partition));
        LOG.with("partition", partition).info(MessageCode.PARTITION_REVOKED);
      }
    }

    private static TopicSlice slice(TopicPartition partition) {
      return new TopicSlice(partition.topic(), partition.partition());
    }
  }
}
