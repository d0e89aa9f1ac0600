package dev.gatehouse.audit.watch;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.ServiceLog;
import dev.gatehouse.audit.broker.BrokerClients;
import dev.gatehouse.audit.broker.RetryingLoop;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Looks from time to time at the topics that hold the record, and at those who read them.
 *
 * <p>It asks the broker, not the readers: so it also sees one that stands still, and one whose
 * partitions nobody owns. Nothing is archived or indexed before the topics were found fit once;
 * what changes later is an alarm and stops nothing.
 *
 * <p>Safe for use by many threads; {@link #run} is one thread's.
 */
public final class RecordWatch {
  private static final ServiceLog LOG = ServiceLog.of(RecordWatch.class);
  private static final Duration ADMISSION_STEP = Duration.ofMillis(100);

  private final BrokerClients clients;
  private final Topics topics;
  private final TopicDemands demands;
  private final Duration interval;
  private final String archiveGroup;
  private final ReaderLag archive;
  private final Optional<WatchedIndex> index;
  private final CountDownLatch admitted = new CountDownLatch(1);
  private volatile List<String> problems = List.of();

  /** What the archive reads: of it, the index reads the sessions. */
  public record Topics(String sessions, String journal) {}

  /** The index, and up to where it was last known to have what it read. */
  private static final class WatchedIndex {
    final ReaderPositions positions;
    final ReaderLag lag;
    @Nullable Map<TopicPartition, Long> known;

    WatchedIndex(ReaderPositions positions, ReaderLag lag) {
      this.positions = positions;
      this.lag = lag;
    }
  }

  /**
   * Watches both topics.
   *
   * @param interval between two looks
   * @param archiveGroup the group whose commits say what is archived
   * @param indexPositions what is indexed; empty where the index is not this replica's business
   */
  public RecordWatch(
      BrokerClients clients,
      Topics topics,
      TopicDemands demands,
      Duration interval,
      String archiveGroup,
      Optional<ReaderPositions> indexPositions,
      MeterRegistry registry) {
    this.clients = clients;
    this.topics = topics;
    this.demands = demands;
    this.interval = interval;
    this.archiveGroup = archiveGroup;
    this.archive = new ReaderLag("archive", registry, System::nanoTime);
    this.index =
        indexPositions.map(
            positions ->
                new WatchedIndex(positions, new ReaderLag("index", registry, System::nanoTime)));
    Gauge.builder("gatehouse.audit.topics.problems", () -> problems.size())
        .description("Settings of the topics that are not what a record needs")
        .register(registry);
  }

  /** Looks until {@code loop} stops. */
  public void run(RetryingLoop loop)
      throws ExecutionException, InterruptedException, TimeoutException {
    try (RecordTopics broker =
        new RecordTopics(clients, List.of(topics.sessions(), topics.journal()))) {
      do {
        RecordTopics.Look look = broker.look();
        judge(look);
        measure(archive, broker, look, broker.committed(archiveGroup), look.ends().keySet());
        index.ifPresent(watched -> measureIndex(watched, broker, look));
      } while (!loop.stopsWithin(interval));
    }
  }

  private void judge(RecordTopics.Look look) {
    List<String> found =
        look.settings().values().stream()
            .sorted(Comparator.comparing(TopicSettings::topic))
            .flatMap(topic -> topic.problems(demands).stream())
            .toList();
    if (!found.equals(problems)) {
      found.forEach(problem -> LOG.with("problem", problem).error(MessageCode.TOPICS_UNFIT));
    }
    problems = found;
    if (found.isEmpty()) {
      admitted.countDown();
    }
  }

  private void measureIndex(WatchedIndex watched, RecordTopics broker, RecordTopics.Look look) {
    Set<TopicPartition> partitions = new HashSet<>(look.ends().keySet());
    partitions.removeIf(partition -> !partition.topic().equals(topics.sessions()));
    try {
      watched.known = watched.positions.of(partitions);
    } catch (Exception e) {
      // The index says itself that PostgreSQL does not answer. It stands where it was, and the
      // topic goes on: what is measured from there is what is late.
    }
    Map<TopicPartition, Long> known = watched.known;
    if (known != null) {
      measure(watched.lag, broker, look, known, partitions);
    }
  }

  private static void measure(
      ReaderLag reader,
      RecordTopics broker,
      RecordTopics.Look look,
      Map<TopicPartition, Long> positions,
      Set<TopicPartition> partitions) {
    Map<TopicPartition, Long> oldest = new HashMap<>();
    for (TopicPartition partition : partitions) {
      long from =
          Math.max(
              positions.getOrDefault(partition, 0L), look.starts().getOrDefault(partition, 0L));
      if (from < look.ends().getOrDefault(partition, 0L)) {
        oldest.put(partition, from);
      }
    }
    Map<TopicPartition, Long> takenAt;
    try {
      takenAt = broker.takenAt(oldest);
    } catch (OffsetOutOfRangeException e) {
      // Retention was at work between the two questions: the next look sees what it left.
      return;
    }
    if (!takenAt.keySet().containsAll(oldest.keySet())) {
      // Of one that could not be read nobody knows the age: the last reading stands, and gets old.
      return;
    }
    long now = System.currentTimeMillis();
    ReaderLag.Reading reading = ReaderLag.Reading.NONE;
    for (Map.Entry<TopicPartition, Long> first : oldest.entrySet()) {
      TopicPartition partition = first.getKey();
      Duration age =
          Duration.ofMillis(Math.max(0, now - Objects.requireNonNull(takenAt.get(partition))));
      reading = reading.and(reading(look, partition, first.getValue(), age));
    }
    reader.measured(reading);
  }

  private static ReaderLag.Reading reading(
      RecordTopics.Look look, TopicPartition partition, long from, Duration age) {
    TopicSettings topic = look.settings().get(partition.topic());
    long start = look.starts().getOrDefault(partition, 0L);
    long end = look.ends().getOrDefault(partition, from);
    double used = topic == null ? 0 : topic.used(age);
    if (topic != null && topic.retentionBytes() > 0) {
      double share = (double) (end - from) / (end - start);
      used =
          Math.max(used, share * look.bytes().getOrDefault(partition, 0L) / topic.retentionBytes());
    }
    return new ReaderLag.Reading(end - from, age, used);
  }

  /** Waits until the topics were found fit; false when {@code loop} stops before. */
  public boolean awaitAdmission(RetryingLoop loop) {
    while (admitted.getCount() > 0) {
      if (loop.stopsWithin(ADMISSION_STEP)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the topics were found fit, now or before. */
  public boolean isAdmitted() {
    return admitted.getCount() == 0;
  }

  /** What is wrong with the topics, as of the last look. */
  public List<String> problems() {
    return problems;
  }

  /** Whether the archive has used up half of the retention. */
  public boolean isArchiveLate() {
    return archive.isRaised();
  }

  /** Whether the index has. */
  public boolean isIndexLate() {
    return index.isPresent() && index.get().lag.isRaised();
  }
}
