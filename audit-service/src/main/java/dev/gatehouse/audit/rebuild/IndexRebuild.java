package dev.gatehouse.audit.rebuild;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.ServiceLog;
import dev.gatehouse.audit.archive.RecordingCatalog;
import dev.gatehouse.audit.broker.BrokerClients;
import dev.gatehouse.audit.index.FreshIndex;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Builds the index again, while the service answers from the one that there is.
 *
 * <ol>
 *   <li>What the archive has committed is in S3, so the topics are to be read from there on.
 *   <li>All that S3 has is read, several sessions at a time; what an earlier run has read already
 *       and what has not changed since is passed over.
 *   <li>The topics are read to where the index that answers has read them, and the new one takes
 *       its place.
 * </ol>
 */
public final class IndexRebuild {
  private static final ServiceLog LOG = ServiceLog.of(IndexRebuild.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int FRAMES_MAX = 2_000;

  private final RecordingCatalog recordings;
  private final BrokerClients clients;
  private final Topics topics;
  private final Opening opening;
  private final int threads;

  /** What is read of Kafka, and who has archived it. */
  public record Topics(String sessions, String manifests, String archiveGroup) {}

  /** Opens the index that is to be built. */
  @FunctionalInterface
  public interface Opening {
    FreshIndex open() throws SQLException;
  }

  public IndexRebuild(
      RecordingCatalog recordings,
      BrokerClients clients,
      Topics topics,
      Opening opening,
      int threads) {
    this.recordings = recordings;
    this.clients = clients;
    this.topics = topics;
    this.opening = opening;
    this.threads = threads;
  }

  /**
   * Builds, from the beginning or where an earlier run was broken off.
   *
   * @throws IOException when S3 does not answer
   * @throws SQLException when PostgreSQL does not
   */
  public void run() throws IOException, SQLException, InterruptedException {
    FreshIndex fresh = opening.open();
    fresh.startAt(starts(fresh.liveOffsets()));
    AtomicLong done = new AtomicLong();
    List<LocalDate> days = recordings.days();
    try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
      for (int day = 0; day < days.size(); day++) {
        readDay(days.get(day), fresh, workers, done);
        LOG.with("day", days.get(day))
            .with("days", (day + 1) + "/" + days.size())
            .with("sessions", done)
            .info(MessageCode.INDEX_REBUILDING);
      }
    }
    try (Consumer<byte[], byte[]> consumer = clients.reader()) {
      catchUp(consumer, fresh, ends(consumer, fresh));
      fresh.takeOver(offsets -> catchUp(consumer, fresh, offsets));
    }
    LOG.with("sessions", done).info(MessageCode.INDEX_REBUILT);
  }

  /** The archive commits a frame when S3 has it; a manifest is announced when S3 has it. */
  private Map<TopicPartition, Long> starts(Map<TopicPartition, Long> live) {
    Map<TopicPartition, Long> starts = new HashMap<>();
    try (Consumer<byte[], byte[]> archive = clients.member(topics.archiveGroup())) {
      Set<TopicPartition> frames = partitions(archive, topics.sessions());
      Map<TopicPartition, OffsetAndMetadata> committed = archive.committed(frames);
      Map<TopicPartition, Long> first = archive.beginningOffsets(frames);
      for (TopicPartition partition : frames) {
        OffsetAndMetadata kept = committed.get(partition);
        long start = first.getOrDefault(partition, 0L);
        starts.put(partition, kept == null ? start : Math.max(start, kept.offset()));
      }
      Set<TopicPartition> notices = partitions(archive, topics.manifests());
      archive
          .beginningOffsets(notices)
          .forEach(
              (partition, start) ->
                  starts.put(partition, Math.max(start, live.getOrDefault(partition, start))));
    }
    return starts;
  }

  private static Set<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, String topic) {
    return consumer.partitionsFor(topic).stream()
        .map(info -> new TopicPartition(info.topic(), info.partition()))
        .collect(Collectors.toSet());
  }

  private void readDay(LocalDate day, FreshIndex fresh, ExecutorService workers, AtomicLong done)
      throws IOException, SQLException, InterruptedException {
    List<Future<?>> reading = new ArrayList<>();
    for (RecordingCatalog.Entry entry : recordings.sessions(day)) {
      reading.add(
          workers.submit(
              () -> {
                read(entry, fresh);
                return done.incrementAndGet();
              }));
    }
    for (Future<?> one : reading) {
      try {
        var _ = one.get();
      } catch (ExecutionException e) {
        workers.shutdownNow();
        switch (e.getCause()) {
          case IOException cause -> throw cause;
          case SQLException cause -> throw cause;
          case null, default -> throw new IllegalStateException("a session cannot be read", e);
        }
      }
    }
  }

  private void read(RecordingCatalog.Entry entry, FreshIndex fresh)
      throws IOException, SQLException {
    if (fresh.has(entry.session(), entry.fingerprint())) {
      return;
    }
    try {
      var manifest =
          recordings.read(
              entry.session(),
              frames -> {
                for (int at = 0; at < frames.size(); at += FRAMES_MAX) {
                  add(frames.subList(at, Math.min(frames.size(), at + FRAMES_MAX)), fresh);
                }
              });
      if (manifest.isPresent()) {
        fresh.add(manifest.get().notice(), manifest.get().at());
      }
    } catch (UnwrittenException e) {
      throw e.reason;
    }
    fresh.finish(entry.session(), entry.fingerprint());
  }

  /** Carries a failure of PostgreSQL through the archive, which knows none. */
  private static final class UnwrittenException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final SQLException reason;

    UnwrittenException(SQLException reason) {
      super(reason);
      this.reason = reason;
    }
  }

  private static void add(List<RecordingCatalog.PlacedFrame> frames, FreshIndex fresh) {
    try {
      fresh.add(
          frames.stream()
              .map(
                  frame ->
                      new FreshIndex.ArchivedFrame(
                          frame.envelope(), frame.partition(), frame.offset()))
              .toList());
    } catch (SQLException e) {
      throw new UnwrittenException(e);
    }
  }

  private static Map<TopicPartition, Long> ends(Consumer<byte[], byte[]> consumer, FreshIndex fresh)
      throws SQLException {
    return consumer.endOffsets(fresh.offsets().keySet());
  }

  private static void catchUp(
      Consumer<byte[], byte[]> consumer, FreshIndex fresh, Map<TopicPartition, Long> to)
      throws SQLException {
    Map<TopicPartition, Long> next = fresh.offsets();
    Set<TopicPartition> behind = behind(next, to);
    consumer.assign(new HashSet<>(next.keySet()));
    next.forEach(consumer::seek);
    while (!behind.isEmpty()) {
      var records = consumer.poll(POLL);
      if (!records.isEmpty()) {
        fresh.add(records, next);
      }
      // A compacted topic ends before its end: what counts is how far was read.
      for (TopicPartition partition : behind) {
        next.merge(partition, consumer.position(partition), Math::max);
      }
      behind = behind(next, to);
    }
  }

  private static Set<TopicPartition> behind(
      Map<TopicPartition, Long> next, Map<TopicPartition, Long> to) {
    return next.keySet().stream()
        .filter(partition -> next.getOrDefault(partition, 0L) < to.getOrDefault(partition, 0L))
        .collect(Collectors.toSet());
  }
}
