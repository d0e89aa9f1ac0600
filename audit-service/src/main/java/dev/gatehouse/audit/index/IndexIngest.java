package dev.gatehouse.audit.index;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.ServiceLog;
import dev.gatehouse.audit.broker.BrokerClients;
import dev.gatehouse.audit.broker.RetryingLoop;
import dev.gatehouse.audit.integrity.AuditJson;
import dev.gatehouse.audit.integrity.ManifestNotice;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.contracts.audit.StreamKind;
import dev.gatehouse.contracts.audit.UnreadableFrameException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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
  private final String sessions;
  private final String manifests;
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
    this.sessions = sessions;
    this.manifests = manifests;
    this.index = new SessionIndex(database);
    this.migration = migration;
    Gauge.builder("gatehouse.audit.index.lag", lag, AtomicLong::get)
        .baseUnit("records")
        .register(registry);
  }

  /** Reads until {@code loop} stops. */
  public void run(RetryingLoop loop) throws SQLException, SessionIndex.Overtaken {
    migration.run();
    try (Consumer<byte[], byte[]> consumer = clients.member(group)) {
      Membership membership = new Membership(consumer);
      consumer.subscribe(List.of(sessions, manifests), membership);
      while (!loop.isStopping()) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        if (!records.isEmpty()) {
          index.write(batch(records, membership));
        }
        lag.set(
            consumer.assignment().stream()
                .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
                .sum());
      }
    }
  }

  private SessionIndex.Batch batch(ConsumerRecords<byte[], byte[]> records, Membership membership) {
    List<AuditEnvelope> frames = new ArrayList<>();
    List<ManifestNotice> notices = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (record.value() == null) {
        continue;
      }
      if (record.topic().equals(manifests)) {
        notice(record, notices);
      } else {
        frame(record, frames);
      }
    }
    return new SessionIndex.Batch(frames, notices, membership.progress(records));
  }

  private static void frame(ConsumerRecord<byte[], byte[]> record, List<AuditEnvelope> frames) {
    try {
      AuditEnvelope frame = AuditEnvelope.decode(record.value());
      if (frame.header().streamKind() == StreamKind.SESSION) {
        frames.add(frame);
      }
    } catch (UnreadableFrameException e) {
      // The archive sets it aside and counts it.
    }
  }

  private static void notice(ConsumerRecord<byte[], byte[]> record, List<ManifestNotice> notices) {
    try {
      ManifestNotice notice = AuditJson.read(record.value(), ManifestNotice.class);
      var _ = SessionId.parse(notice.session());
      notices.add(notice);
    } catch (IOException | IllegalArgumentException | NullPointerException e) {
      LOG.with("offset", record.offset()).with("reason", e).error(MessageCode.INDEX_FAILED);
    }
  }

  /** Where this member stands in each of its partitions. */
  private final class Membership implements ConsumerRebalanceListener {
    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> next = new HashMap<>();

    Membership(Consumer<byte[], byte[]> consumer) {
      this.consumer = consumer;
    }

    Map<SessionIndex.Slice, SessionIndex.Progress> progress(
        ConsumerRecords<byte[], byte[]> records) {
      Map<SessionIndex.Slice, SessionIndex.Progress> progress = new HashMap<>();
      for (TopicPartition partition : records.partitions()) {
        long behind = records.records(partition).getLast().offset() + 1;
        long from = next.getOrDefault(partition, behind);
        next.put(partition, behind);
        progress.put(
            new SessionIndex.Slice(partition.topic(), partition.partition()),
            new SessionIndex.Progress(from, behind));
      }
      return progress;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      for (TopicPartition partition : partitions) {
        long start = starts.getOrDefault(partition, 0L);
        long kept = kept(partition, start);
        if (kept < start && partition.topic().equals(sessions)) {
          LOG.with("partition", partition)
              .with("first", kept)
              .with("last", start - 1)
              .error(MessageCode.INDEX_OFFSETS_LOST);
        }
        long from =
            kept > ends.getOrDefault(partition, Long.MAX_VALUE) ? start : Math.max(kept, start);
        next.put(partition, Math.max(from, kept));
        consumer.seek(partition, from);
      }
    }

    private long kept(TopicPartition partition, long start) {
      try {
        return index
            .next(new SessionIndex.Slice(partition.topic(), partition.partition()))
            .orElse(start);
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
