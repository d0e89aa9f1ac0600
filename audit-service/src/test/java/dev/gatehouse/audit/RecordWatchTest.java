package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.broker.BrokerClients;
import dev.gatehouse.audit.broker.RetryingLoop;
import dev.gatehouse.audit.watch.ReaderPositions;
import dev.gatehouse.audit.watch.RecordWatch;
import dev.gatehouse.audit.watch.TopicDemands;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a real broker says of the topics, and what is made of it. */
class RecordWatchTest {
  private static final String SESSIONS = "gatehouse.audit";
  private static final String GROUP = "watched-archive";
  private static final TopicPartition FIRST = new TopicPartition(SESSIONS, 0);
  private static final TopicDemands THREE_DAYS = new TopicDemands(1, 1, Duration.ofDays(3));

  private static TestingBroker broker;
  private static BrokerClients clients;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<RetryingLoop> loops = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    broker = TestingBroker.start(TestingBroker.temporary("watched"));
    clients = new BrokerClients(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @AfterEach
  void closeLoop() throws Exception {
    loops.forEach(RetryingLoop::close);
    set("retention.ms", "604800000");
    set("retention.bytes", "-1");
    set("cleanup.policy", "delete");
  }

  @Test
  void productionWantsThreeReplicasOfWhichTwoAcknowledge() throws Exception {
    // When
    RecordWatch watch = watch(TopicDemands.production(Duration.ofDays(3)));

    // Then
    await(() -> !watch.problems().isEmpty());
    assertThat(watch.problems())
        .containsExactly(
            "gatehouse.audit: has 1 replicas, not 3",
            "gatehouse.audit: min.insync.replicas is 1, not 2",
            "gatehouse.journal: has 1 replicas, not 3",
            "gatehouse.journal: min.insync.replicas is 1, not 2");
    assertThat(watch.isAdmitted()).isFalse();
  }

  @Test
  void aTopicThatIsCompactedOrKeepsTooShortIsRefusedUntilItIsMended() throws Exception {
    // Given
    set("retention.ms", "3600000");
    set("cleanup.policy", "compact,delete");
    RecordWatch watch = watch(THREE_DAYS);
    await(() -> !watch.problems().isEmpty());
    List<String> problems = watch.problems();
    boolean before = watch.isAdmitted();

    // When
    set("retention.ms", "604800000");
    set("cleanup.policy", "delete");

    // Then
    await(watch::isAdmitted);
    assertThat(before).isFalse();
    assertThat(problems)
        .containsExactly(
            "gatehouse.audit: cleanup.policy is compact,delete, not delete",
            "gatehouse.audit: retention.ms is 3600000, less than 259200000");
  }

  @Test
  void whatChangesLaterIsAnAlarmAndStopsNothing() throws Exception {
    // Given
    RecordWatch watch = watch(THREE_DAYS);
    await(watch::isAdmitted);

    // When
    set("retention.ms", "3600000");

    // Then
    await(() -> !watch.problems().isEmpty());
    assertThat(watch.isAdmitted()).isTrue();
    assertThat(gauge("gatehouse.audit.topics.problems")).isEqualTo(1);
  }

  @Test
  void halfOfTheRetentionIsAnAlarmUntilTheArchiveHasCaughtUp() throws Exception {
    // Given
    produce(10);
    set("retention.ms", "4000");
    RecordWatch watch = watch(TopicDemands.development());

    // When
    await(watch::isArchiveLate);

    // Then
    assertThat(gauge("gatehouse.audit.behind")).isGreaterThanOrEqualTo(10);
    assertThat(gauge("gatehouse.audit.behind.age")).isGreaterThanOrEqualTo(2);
    assertThat(gauge("gatehouse.audit.retention.used")).isGreaterThanOrEqualTo(0.5);
    catchUp();
    await(() -> !watch.isArchiveLate());
    assertThat(gauge("gatehouse.audit.behind")).isZero();
  }

  @Test
  void halfOfTheBytesThatAPartitionMayHaveIsAnAlarmToo() throws Exception {
    // Given
    catchUp();
    RecordWatch watch = watch(TopicDemands.development());
    await(watch::isAdmitted);
    boolean before = watch.isArchiveLate();

    // When
    produce(10);
    set("retention.bytes", "200");

    // Then
    await(watch::isArchiveLate);
    assertThat(before).isFalse();
    catchUp();
    await(() -> !watch.isArchiveLate());
  }

  @Test
  void anIndexWhoseDatabaseDoesNotAnswerIsLateAllTheSame() throws Exception {
    // Given
    AtomicBoolean answers = new AtomicBoolean(true);
    AtomicBoolean answered = new AtomicBoolean();
    long end = end();
    RecordWatch watch =
        watch(
            TopicDemands.development(),
            _ -> {
              if (!answers.get()) {
                throw new IllegalStateException("PostgreSQL does not answer");
              }
              answered.set(true);
              return Map.of(FIRST, end);
            });
    await(answered::get);

    // When
    answers.set(false);
    produce(10);
    set("retention.ms", "4000");

    // Then
    await(watch::isIndexLate);
    assertThat(gauge("gatehouse.audit.behind", "index")).isEqualTo(10);
  }

  @Test
  void anIndexOfWhichNothingIsKnownIsNotMeasuredAndThatShows() throws Exception {
    // Given
    RecordWatch watch = watch(TopicDemands.development());

    // When
    await(() -> gauge("gatehouse.audit.watch.age", "index") > 2);

    // Then
    assertThat(gauge("gatehouse.audit.watch.age", "archive")).isLessThan(2);
    assertThat(watch.isIndexLate()).isFalse();
  }

  @Test
  void aReplicaWithoutAnIndexMeasuresTheArchiveAlone() {
    // When
    RecordWatch _ =
        new RecordWatch(
            clients,
            new RecordWatch.Topics(SESSIONS, "gatehouse.journal"),
            TopicDemands.development(),
            Duration.ofMillis(100),
            GROUP,
            Optional.empty(),
            registry);

    // Then
    assertThat(registry.get("gatehouse.audit.retention.used").gauges())
        .extracting(gauge -> gauge.getId().getTag("reader"))
        .containsExactly("archive");
  }

  private RecordWatch watch(TopicDemands demands) {
    return watch(
        demands,
        _ -> {
          throw new IllegalStateException("there is no index");
        });
  }

  private RecordWatch watch(TopicDemands demands, ReaderPositions index) {
    RecordWatch watch =
        new RecordWatch(
            clients,
            new RecordWatch.Topics(SESSIONS, "gatehouse.journal"),
            demands,
            Duration.ofMillis(100),
            GROUP,
            Optional.of(index),
            registry);
    loops.add(RetryingLoop.start("watch", MessageCode.KAFKA_UNAVAILABLE, watch::run));
    return watch;
  }

  private double gauge(String name) {
    return registry.get(name).gauges().stream()
        .filter(gauge -> !"index".equals(gauge.getId().getTag("reader")))
        .findFirst()
        .orElseThrow()
        .value();
  }

  private double gauge(String name, String reader) {
    return registry.get(name).tag("reader", reader).gauge().value();
  }

  private static void produce(int records) throws Exception {
    try (Producer<byte[], byte[]> producer = clients.producer()) {
      for (int i = 0; i < records; i++) {
        var _ = producer.send(new ProducerRecord<>(SESSIONS, 0, null, new byte[100])).get();
      }
    }
  }

  private static void catchUp() throws Exception {
    try (Admin admin = clients.admin()) {
      long end = end();
      admin.alterConsumerGroupOffsets(GROUP, Map.of(FIRST, new OffsetAndMetadata(end))).all().get();
    }
  }

  private static long end() {
    try (var reader = clients.reader()) {
      return reader.endOffsets(List.of(FIRST)).getOrDefault(FIRST, 0L);
    }
  }

  private static void set(String name, String value) throws Exception {
    try (Admin admin = clients.admin()) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, SESSIONS),
                  List.of(
                      new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      // Between two looks: spinning would take a core from the broker that is waited for.
      Thread.sleep(50);
    }
  }
}
