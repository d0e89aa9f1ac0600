package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.archive.ArchiveLimits;
import dev.gatehouse.audit.archive.ArchiveMeters;
import dev.gatehouse.audit.archive.FrameArchive;
import dev.gatehouse.audit.archive.ManifestNotices;
import dev.gatehouse.audit.archive.MemoryObjectStore;
import dev.gatehouse.audit.archive.ScriptedGateway.Session;
import dev.gatehouse.audit.broker.RetryingLoop;
import dev.gatehouse.audit.index.IndexIngest;
import dev.gatehouse.audit.ingest.ArchiveIngest;
import dev.gatehouse.audit.integrity.Manifest;
import dev.gatehouse.audit.integrity.ManifestSeal;
import dev.gatehouse.audit.integrity.SequenceRange;
import dev.gatehouse.audit.journal.JournalView;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What retention took before it was archived or indexed: it is told, and the rest is taken. */
@QuarkusTest
@QuarkusTestResource(TestingServices.class)
class LostOffsetsTest extends TestingAudit {
  private static final long MEMORY_BYTES = 64 << 10;

  @Inject ManifestSeal seal;
  @Inject ManifestNotices notices;
  @Inject JournalView journal;
  @Inject DataSource database;

  private final MemoryObjectStore store = new MemoryObjectStore(true);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final String topic = "lost." + System.nanoTime();
  private Admin admin;

  @BeforeEach
  void createTopic() throws Exception {
    admin = admin();
    short once = 1;
    admin.createTopics(List.of(new NewTopic(topic, 1, once))).all().get();
  }

  @AfterEach
  void close() {
    admin.close();
  }

  private RetryingLoop archive() {
    ArchiveLimits limits =
        new ArchiveLimits(
            MEMORY_BYTES,
            MEMORY_BYTES / 2,
            Duration.ofMinutes(10),
            Duration.ZERO,
            100_000,
            Duration.ofSeconds(2),
            Duration.ofSeconds(60),
            Duration.ofHours(1));
    ArchiveIngest ingest =
        new ArchiveIngest(
            clients,
            topic,
            List.of(topic),
            () ->
                new FrameArchive(
                    store, seal, notices, journal, limits, new ArchiveMeters(meters), 2));
    return RetryingLoop.start("archive", MessageCode.INGEST_FAILED, ingest::run);
  }

  private void delete(long below) throws Exception {
    admin
        .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(below)))
        .all()
        .get();
  }

  private Session sent(Session session) throws Exception {
    journal(gateway().opened(session));
    send(topic, 0, session.frames());
    journal(gateway().closed(session));
    return session;
  }

  private Manifest manifest(Session session) throws Exception {
    await(
        "a manifest",
        () -> store.keys().stream().anyMatch(key -> key.contains(session.id() + "/manifest-1")));
    return seal.open(
        store.bytes(
            store.keys().stream()
                .filter(key -> key.contains(session.id() + "/manifest-"))
                .reduce((_, last) -> last)
                .orElseThrow()));
  }

  /** Up to where the archive's group, which is named as the topic is, has committed. */
  private long committed() {
    OffsetAndMetadata committed =
        admin
            .listConsumerGroupOffsets(topic)
            .partitionsToOffsetAndMetadata()
            .toCompletionStage()
            .toCompletableFuture()
            .join()
            .get(new TopicPartition(topic, 0));
    return committed == null ? 0 : committed.offset();
  }

  private String lost(long first, long last) {
    return String.format("lost/%s-0-%020d-%020d", topic, first, last);
  }

  @Test
  void whatWasGoneWhenTheArchiveCameBackIsRecordedAsLost() throws Exception {
    // Given
    Session first = gateway().wholeSession("first");
    int kept = first.frames().size();
    try (RetryingLoop _ = archive()) {
      sent(first);
      assertThat(manifest(first).integrity()).isEqualTo("complete");
      await("all of it is committed", () -> committed() == kept);
    }
    Session second = sent(gateway().wholeSession("second"));
    delete(kept + 5);
    // When
    Session third;
    Manifest judged;
    try (RetryingLoop _ = archive()) {
      third = sent(gateway().wholeSession("third"));
      assertThat(manifest(third).integrity()).isEqualTo("complete");
      judged = manifest(second);
    }
    // Then
    assertThat(store.keys()).contains(lost(kept, kept + 4));
    assertThat(new String(store.bytes(lost(kept, kept + 4)), StandardCharsets.UTF_8))
        .contains("\"first\":" + kept, "\"last\":" + (kept + 4));
    assertThat(meters.counter("gatehouse.audit.offsets.lost").count()).isEqualTo(5);
    assertThat(judged.integrity()).isEqualTo("damaged");
    assertThat(judged.missing()).containsExactly(new SequenceRange(1, 5));
  }

  @Test
  void whatGoesWhileTheArchiveIsFullIsRecordedAsLost() throws Exception {
    // Given an archive that holds all it may, because S3 does not answer
    store.down(true);
    try (RetryingLoop _ = archive()) {
      Session large = gateway().session().login("alice").exec(1, "cat");
      for (int i = 0; i < 100; i++) {
        large.output(1, "x".repeat(1_000));
      }
      journal(gateway().opened(large));
      send(topic, 0, large.frames());
      await(
          "it is full",
          () -> meters.get("gatehouse.audit.archive.memory").gauge().value() >= MEMORY_BYTES);
      Session between = sent(gateway().wholeSession("between"));
      Session behind = sent(gateway().wholeSession("behind"));
      long last = large.frames().size() + between.frames().size() - 1L;
      delete(last + 1);
      // When
      store.down(false);
      // Then
      assertThat(manifest(behind).integrity()).isEqualTo("complete");
      String prefix = "lost/" + topic;
      await("the loss", () -> store.keys().stream().anyMatch(key -> key.startsWith(prefix)));
      String loss =
          store.keys().stream().filter(key -> key.startsWith(prefix)).findFirst().orElseThrow();
      assertThat(loss).endsWith(String.format("-%020d", last));
      double lost = meters.counter("gatehouse.audit.offsets.lost").count();
      assertThat(lost).isPositive();
      assertThat(lost + meters.counter("gatehouse.audit.frames").count())
          .as("every offset is received or lost")
          .isEqualTo((double) (last + 1 + behind.frames().size()));
    }
  }

  @Test
  void whatWasGoneWhenTheIndexCameBackIsLoggedWithItsCode() throws Exception {
    // Given
    Queue<String> logged = new ConcurrentLinkedQueue<>();
    Logger log = Logger.getLogger(IndexIngest.class.getName());
    Handler listener =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            logged.add(entry.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    log.addHandler(listener);
    try {
      Session first = gateway().wholeSession("first");
      try (RetryingLoop _ = index()) {
        send(topic, 0, first.frames());
        await("it is found", () -> asked().get("/v1/sessions/" + first.id()).statusCode() == 200);
      }
      send(topic, 0, gateway().wholeSession("gone").frames());
      Session third = gateway().wholeSession("third");
      delete(first.frames().size() + 11L);
      send(topic, 0, third.frames());
      // When
      try (RetryingLoop _ = index()) {
        // Then
        await("it is found", () -> asked().get("/v1/sessions/" + third.id()).statusCode() == 200);
      }
      assertThat(logged).contains(MessageCode.INDEX_OFFSETS_LOST.text());
    } finally {
      log.removeHandler(listener);
    }
  }

  private RetryingLoop index() {
    IndexIngest ingest =
        new IndexIngest(
            clients, "index-" + topic, topic, "none-" + topic, database, () -> {}, meters);
    return RetryingLoop.start("index", MessageCode.INDEX_FAILED, ingest::run);
  }
}
