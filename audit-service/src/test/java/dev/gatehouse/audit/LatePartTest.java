package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.archive.ArchiveLimits;
import dev.gatehouse.audit.archive.ArchiveMeters;
import dev.gatehouse.audit.archive.FrameArchive;
import dev.gatehouse.audit.archive.ManifestNotices;
import dev.gatehouse.audit.archive.ObjectStore;
import dev.gatehouse.audit.archive.ScriptedGateway.Session;
import dev.gatehouse.audit.broker.RetryingLoop;
import dev.gatehouse.audit.ingest.ArchiveIngest;
import dev.gatehouse.audit.integrity.ManifestSeal;
import dev.gatehouse.audit.journal.JournalView;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/**
 * A member of the archive's group whose part comes late: it stands in S3 after another owner has
 * archived the same frames, judged their session and committed.
 */
@QuarkusTest
@QuarkusTestResource(TestingServices.class)
class LatePartTest extends TestingAudit {
  private static final String GROUP = "gatehouse-archive";
  private static final String TOPIC = "gatehouse.audit";
  private static final int FIRST_FRAMES = 7;
  private static final long HEARTBEAT_NANOS = Duration.ofMillis(500).toNanos();

  /** It writes whatever it has at once. */
  private static final ArchiveLimits EAGER =
      new ArchiveLimits(
          1 << 20,
          1 << 16,
          Duration.ofMillis(1),
          Duration.ZERO,
          1_000,
          Duration.ofSeconds(2),
          Duration.ofSeconds(60),
          Duration.ofHours(1));

  @Inject ManifestSeal seal;
  @Inject ManifestNotices notices;
  @Inject JournalView journalView;

  @Test
  void aPartThatComesAfterTheNewOwnersCommitChangesNothing() throws Exception {
    // Given two sessions that have begun, one in each partition, and nothing of them is in S3
    List<Session> sessions =
        List.of(gateway().wholeSession("hello"), gateway().wholeSession("hello"));
    for (int partition = 0; partition < sessions.size(); partition++) {
      Session session = sessions.get(partition);
      journal(gateway().opened(session));
      sendTo(partition, session.frames().subList(0, FIRST_FRAMES));
    }
    // and a second member that takes one partition, and whose parts are on their way for long
    HeldStore held = new HeldStore(objects, "/parts/");
    RetryingLoop slow = RetryingLoop.start("slow", MessageCode.INGEST_FAILED, member(held)::run);
    whileTheGatewayLives("a part is on its way", held::isHolding);
    int partition = held.holds(sessions.getFirst().id()) ? 0 : 1;
    Session session = sessions.get(partition);
    // and the group goes on without it
    slow.close();
    sendTo(partition, session.frames().subList(FIRST_FRAMES, session.frames().size()));
    journal(gateway().closed(session));
    awaitIntegrity(session.id(), "complete");
    await("all is committed", () -> committed(partition) == end(partition));
    long manifests = keys(session, "/manifest-").size();

    // When
    held.letGo();
    await("it stands in S3", () -> keys(session, "/parts/").size() == 2);
    giveThePartitionAnotherOwner(partition);

    // Then
    assertThat(session(session.id()).getString("integrity")).isEqualTo("complete");
    assertThat(session(session.id()).getLong("channels[0].bytes.output")).isEqualTo(5);
    assertThat(raw(session.id(), "").asString()).isEqualTo("hello");
    assertThat(
            asked()
                .get("/v1/sessions/" + session.id() + "/events?limit=500")
                .jsonPath()
                .getList("items.sequence"))
        .doesNotHaveDuplicates()
        .hasSameSizeAs(session.frames());
    assertThat(keys(session, "/forks/")).isEmpty();
    assertThat(keys(session, "/manifest-")).hasSize(Math.toIntExact(manifests));
  }

  private ArchiveIngest member(ObjectStore store) {
    return new ArchiveIngest(
        clients,
        GROUP,
        List.of(TOPIC),
        () ->
            new FrameArchive(
                store,
                seal,
                notices,
                journalView,
                EAGER,
                new ArchiveMeters(new SimpleMeterRegistry()),
                1));
  }

  /** A gateway that is silent for three seconds would be gone. */
  private void whileTheGatewayLives(String what, Supplier<Boolean> condition) {
    long[] last = {System.nanoTime() - HEARTBEAT_NANOS};
    await(
        what,
        () -> {
          if (System.nanoTime() - last[0] >= HEARTBEAT_NANOS) {
            last[0] = System.nanoTime();
            beat();
          }
          return condition.get();
        });
  }

  private void beat() {
    try {
      journal(gateway().heartbeat());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Throws the service out of its group; it comes back and looks up what S3 has. */
  private void giveThePartitionAnotherOwner(int partition) throws Exception {
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", clients.bootstrapServers().orElseThrow()))) {
      var _ =
          admin
              .removeMembersFromConsumerGroup(GROUP, new RemoveMembersFromConsumerGroupOptions())
              .all()
              .get();
    }
    Session next = gateway().wholeSession("next");
    journal(gateway().opened(next));
    sendTo(partition, next.frames());
    journal(gateway().closed(next));
    awaitIntegrity(next.id(), "complete");
  }

  private long committed(int partition) {
    TopicPartition place = new TopicPartition(TOPIC, partition);
    try (Consumer<byte[], byte[]> consumer = clients.member(GROUP)) {
      OffsetAndMetadata kept = consumer.committed(Set.of(place)).get(place);
      return kept == null ? 0 : kept.offset();
    }
  }

  private long end(int partition) {
    TopicPartition place = new TopicPartition(TOPIC, partition);
    try (Consumer<byte[], byte[]> consumer = clients.reader()) {
      return consumer.endOffsets(Set.of(place)).getOrDefault(place, 0L);
    }
  }
}
