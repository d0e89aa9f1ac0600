package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.archive.ArchiveLimits;
import dev.gatehouse.audit.archive.ArchiveMeters;
import dev.gatehouse.audit.archive.FrameArchive;
import dev.gatehouse.audit.archive.ManifestNotices;
import dev.gatehouse.audit.archive.ObjectStore;
import dev.gatehouse.audit.archive.RecordingCatalog;
import dev.gatehouse.audit.archive.RecordingReader;
import dev.gatehouse.audit.archive.Recordings;
import dev.gatehouse.audit.archive.ScriptedGateway.Session;
import dev.gatehouse.audit.broker.RetryingLoop;
import dev.gatehouse.audit.ingest.ArchiveIngest;
import dev.gatehouse.audit.integrity.ManifestSeal;
import dev.gatehouse.audit.journal.JournalView;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.Hash;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several archives in one group: this service, and members that the tests start and stop. */
@QuarkusTest
@QuarkusTestResource(TestingServices.class)
class TakenOverTest extends TestingAudit {
  private static final String GROUP = "gatehouse-archive";
  private static final String SESSIONS = "gatehouse.audit";

  /** Other parts than the service would cut. */
  private static final ArchiveLimits LIMITS =
      new ArchiveLimits(
          1 << 20,
          9_000,
          Duration.ofMinutes(10),
          Duration.ZERO,
          100_000,
          Duration.ofSeconds(2),
          Duration.ofSeconds(60),
          Duration.ofHours(1));

  @Inject ManifestSeal seal;
  @Inject ManifestNotices notices;
  @Inject JournalView journal;
  @Inject Recordings recordings;

  private final List<RetryingLoop> members = new ArrayList<>();
  private Admin admin;

  @BeforeEach
  void connect() {
    admin = admin();
  }

  @AfterEach
  void stop() {
    leave();
    admin.close();
  }

  private void leave() {
    members.forEach(RetryingLoop::close);
    members.clear();
  }

  private void join(ObjectStore store) {
    ArchiveIngest ingest =
        new ArchiveIngest(
            clients,
            GROUP,
            List.of(SESSIONS, "gatehouse.journal"),
            () ->
                new FrameArchive(
                    store,
                    seal,
                    notices,
                    journal,
                    LIMITS,
                    new ArchiveMeters(new SimpleMeterRegistry()),
                    2));
    members.add(RetryingLoop.start("member", MessageCode.INGEST_FAILED, ingest::run));
  }

  /** Which partitions each member has. */
  private Map<String, Set<TopicPartition>> shares() {
    try {
      return admin.describeConsumerGroups(List.of(GROUP)).all().get().values().stream()
          .flatMap(group -> group.members().stream())
          .collect(
              Collectors.toMap(
                  member -> member.consumerId(), member -> member.assignment().topicPartitions()));
    } catch (Exception e) {
      throw new IllegalStateException("the group is not described", e);
    }
  }

  private int partitions() throws Exception {
    return admin
        .describeTopics(List.of(SESSIONS, "gatehouse.journal"))
        .allTopicNames()
        .get()
        .values()
        .stream()
        .mapToInt(topic -> topic.partitions().size())
        .sum();
  }

  /** Two more members than the service: one of them at least has sessions. */
  private int joinTwiceAndGetPartition(ObjectStore store) throws Exception {
    int all = partitions();
    await("the service has all", () -> shares().size() == 1 && assigned() == all);
    Set<String> service = new HashSet<>(shares().keySet());
    join(store);
    join(store);
    await(
        "everybody has a share",
        () ->
            shares().size() == 3
                && assigned() == all
                && shares().values().stream().noneMatch(Set::isEmpty));
    return shares().entrySet().stream()
        .filter(member -> !service.contains(member.getKey()))
        .flatMap(member -> member.getValue().stream())
        .filter(partition -> partition.topic().equals(SESSIONS))
        .mapToInt(TopicPartition::partition)
        .findFirst()
        .orElseThrow();
  }

  private int assigned() {
    return shares().values().stream().mapToInt(Set::size).sum();
  }

  private boolean isCommitted(int partition) {
    TopicPartition sessions = new TopicPartition(SESSIONS, partition);
    try {
      long end =
          admin
              .listOffsets(Map.of(sessions, OffsetSpec.latest()))
              .partitionResult(sessions)
              .get()
              .offset();
      var committed =
          admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get().get(sessions);
      return committed != null && committed.offset() == end;
    } catch (Exception e) {
      throw new IllegalStateException("no offsets", e);
    }
  }

  private Session longSession() {
    Session session = gateway().session().login("alice").exec(1, "seq");
    for (int i = 0; i < 40; i++) {
      session.output(1, ("line " + i + "\n").repeat(100));
    }
    return session.exit(1, 0).end();
  }

  private static List<Hash> hashes(List<AuditEnvelope> frames) {
    return frames.stream().map(AuditEnvelope::hash).toList();
  }

  /** Every answer of REST about the session; how often it was judged does not matter. */
  private static Map<String, String> answers(Session session) {
    Map<String, String> answers = new TreeMap<>();
    String one = "/v1/sessions/" + session.id();
    for (String question :
        List.of(
            one,
            one + "/events?limit=1000",
            "/v1/events?limit=1000&session=" + session.id(),
            one + "/channels/1/recording.raw",
            one + "/channels/1/recording.cast",
            one + "/channels/1/recording.txt")) {
      String answer = asked().get(question).then().statusCode(200).extract().asString();
      answers.put(question, answer.replaceFirst("\"manifest\":\\d+", ""));
    }
    return answers;
  }

  @ParameterizedTest
  @ValueSource(strings = {"/parts/", "/manifest-", "open/"})
  void aPutThatArrivesBehindTheNewOwnersCommitChangesNothing(String key) throws Exception {
    // Given an owner, one of whose PUTs is held back, and another that has archived it all
    HeldStore held = new HeldStore(objects, key);
    int partition = joinTwiceAndGetPartition(held);
    Session session = longSession();
    journal(gateway().opened(session));
    send(SESSIONS, partition, session.frames());
    journal(gateway().closed(session));
    await("a PUT of the first owner", held::isHolding);
    leave();
    awaitIntegrity(session.id(), "complete");
    await("the new owner's commit", () -> isCommitted(partition));
    Map<String, String> before = answers(session);
    // When
    held.letGo();
    join(objects);
    await("a third owner", () -> shares().size() == 2);
    leave();
    await("the service has all", () -> shares().size() == 1);
    // Then
    assertThat(answers(session)).isEqualTo(before);
    assertThat(session(session.id()).getString("integrity")).isEqualTo("complete");
    assertThat(session(session.id()).getList("channels")).hasSize(1);
    assertThat(raw(session.id(), "").header("Gatehouse-Complete")).isEqualTo("true");
    assertThat(read(session)).isEqualTo(hashes(session.frames()));
    assertThat(readAll(session)).isEqualTo(hashes(session.frames()));
  }

  /** As one who replays it. */
  private List<Hash> read(Session session) throws Exception {
    List<AuditEnvelope> frames = new ArrayList<>();
    try (RecordingReader reader = recordings.find(session.id()).read()) {
      for (var frame = reader.next(); frame.isPresent(); frame = reader.next()) {
        frames.add(frame.get());
      }
    }
    return hashes(frames);
  }

  /** As one who builds the index again. */
  private List<Hash> readAll(Session session) throws Exception {
    List<AuditEnvelope> frames = new ArrayList<>();
    new RecordingCatalog(objects, seal, new ArchiveMeters(new SimpleMeterRegistry()))
        .read(session.id(), placed -> placed.forEach(frame -> frames.add(frame.envelope())));
    return hashes(frames);
  }

  @Test
  void membersShareThePartitionsAndEverySessionIsThereWhoeverArchivedIt() throws Exception {
    // Given
    joinTwiceAndGetPartition(objects);
    List<Session> sessions = new ArrayList<>();
    for (int partition = 0; partition < 2; partition++) {
      Session session = longSession();
      // When
      journal(gateway().opened(session));
      send(SESSIONS, partition, session.frames());
      journal(gateway().closed(session));
      sessions.add(session);
    }
    // Then
    for (Session session : sessions) {
      awaitIntegrity(session.id(), "complete");
      assertThat(read(session)).isEqualTo(hashes(session.frames()));
    }
  }
}
