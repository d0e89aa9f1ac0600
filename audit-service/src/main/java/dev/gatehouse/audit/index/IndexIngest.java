package dev.gatehouse.audit.index;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.ServiceLog;
import dev.gatehouse.audit.broker.BrokerClients;
import dev.gatehouse.audit.broker.Lag;
import dev.gatehouse.audit.broker.RetryingLoop;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads frames and the archive's notices into the index.
 *
 * <p>Offsets stand in PostgreSQL, in the transaction of the rows; the group only shares out the
 * partitions. So no crash hides a session, and the archive never waits for this.
 */
public final class IndexIngest {
  private static final ServiceLog LOG = ServiceLog.of(IndexIngest.class);
  private static final Duration POLL = Duration.ofMillis(100);

  private final BrokerClients clients;
  private final String group;
  private final IndexBatches batches;
  private final SessionIndex index;
  private final Runnable migration;
  private final AtomicLong lag = new AtomicLong();

  /**
   * Reads both topics as a member of {@code group}.
   *
   * @param migration brings the tables up to date; throws when it cannot
   */
  public IndexIngest(
      BrokerClients clients,
      String group,
      String sessions,
      String manifests,
      DataSource database,
      Runnable migration,
      MeterRegistry registry) {
    this.clients = clients;
    this.group = group;
    this.batches = new IndexBatches(sessions, manifests);
    this.index = new SessionIndex(database, SessionIndex.SCHEMA);
    this.migration = migration;
    Gauge.builder("gatehouse.audit.index.lag", lag, AtomicLong::get)
        .baseUnit("records")
        .register(registry);
  }

  /** Reads until {@code loop} stops. */
  public void run(RetryingLoop loop) throws SQLException, SessionIndex.Overtaken {
    migration.run();
    index.begin();
    try (Consumer<byte[], byte[]> consumer = clients.member(group)) {
      Membership membership = new Membership(consumer);
      consumer.subscribe(batches.topics(), membership);
      while (!loop.isStopping()) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        lag.set(Lag.of(consumer));
        if (!records.isEmpty()) {
          index.write(batches.of(records, membership.next), lag.get() > 0);
        }
        loop.gatherAfter(records.count(), lag.get());
      }
    } catch (SessionIndex.Replaced e) {
      // The next run begins where the new tables end.
      LOG.with("reason", e).info(MessageCode.INDEX_REBUILT);
    }
  }

  /** Up to where the index has each of {@code partitions}, whoever reads it. */
  public Map<TopicPartition, Long> next(Collection<TopicPartition> partitions) throws SQLException {
    Map<TopicPartition, Long> next = new HashMap<>();
    for (TopicPartition partition : partitions) {
      index
          .next(new SessionIndex.Slice(partition.topic(), partition.partition()))
          .ifPresent(offset -> next.put(partition, offset));
    }
    return next;
  }

  /** Where this member stands in each of its partitions. */
  private final class Membership implements ConsumerRebalanceListener {
    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> next = new HashMap<>();

    Membership(Consumer<byte[], byte[]> consumer) {
      this.consumer = consumer;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      for (TopicPartition partition : partitions) {
        long start = starts.getOrDefault(partition, 0L);
        long kept = kept(partition, start);
        if (kept < start && batches.isOfFrames(partition)) {
          LOG.with("partition", partition)
              .with("first", kept)
              .with("last", start - 1)
              .error(MessageCode.INDEX_OFFSETS_LOST);
        }
        long from =
            kept > ends.getOrDefault(partition, Long.MAX_VALUE) ? start : Math.max(kept, start);
        next.put(partition, kept);
        consumer.seek(partition, from);
      }
    }

    private long kept(TopicPartition partition, long start) {
      try {
        return index.claim(new SessionIndex.Slice(partition.topic(), partition.partition()), start);
      } catch (SQLException e) {
        throw new IllegalStateException("PostgreSQL does not say where to go on", e);
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      partitions.forEach(next::remove);
    }
  }
}
