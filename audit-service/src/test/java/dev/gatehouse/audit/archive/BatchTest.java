package dev.gatehouse.audit.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.audit.archive.ScriptedGateway.Session;
import dev.gatehouse.audit.integrity.BatchManifest;
import dev.gatehouse.audit.integrity.Manifest;
import dev.gatehouse.audit.integrity.ManifestSeal;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.Hash;
import dev.gatehouse.contracts.audit.SessionId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sessions that nobody logged in to: many of them are one object, and each can be found. */
class BatchTest {
  private static final Duration WAITED = Duration.ofSeconds(61);

  private final TestingArchive archive = new TestingArchive();
  private final ScriptedGateway gateway = archive.gateway;

  private Session failed() {
    Session session = gateway.session().rejected("mallory").rejected("root").end();
    archive.journal(gateway.opened(session), gateway.closed(session));
    return session;
  }

  private List<Session> failed(int count) {
    archive.journal(gateway.started());
    return IntStream.range(0, count).mapToObj(_ -> failed()).toList();
  }

  private TestingArchive receiveAll(List<Session> sessions) {
    sessions.forEach(session -> archive.receive(session.frames()));
    return archive;
  }

  private List<Hash> read(SessionId session) throws IOException {
    List<Hash> hashes = new ArrayList<>();
    try (RecordingReader reader = archive.recordings().find(session).read()) {
      for (var frame = reader.next(); frame.isPresent(); frame = reader.next()) {
        hashes.add(frame.get().hash());
      }
    }
    return hashes;
  }

  private static List<Hash> hashes(Session session) {
    return session.frames().stream().map(AuditEnvelope::hash).toList();
  }

  private List<String> keys(String prefix) {
    return archive.objects.keys().stream().filter(key -> key.startsWith(prefix)).toList();
  }

  @Test
  void theyWaitForOthersAndAreOneObjectAndOneManifest() throws IOException {
    // Given
    List<Session> sessions = failed(5);
    receiveAll(sessions).settle();
    assertThat(archive.objects.keys()).isEmpty();
    assertThat(archive.committable()).isZero();
    // When
    archive.pass(WAITED).settle();
    // Then
    assertThat(archive.objects.keys()).hasSize(2).allMatch(key -> key.startsWith("unauth"));
    assertThat(archive.notices).extracting("integrity").containsOnly("complete").hasSize(5);
    assertThat(archive.committable()).isEqualTo(archive.topicEnd());
    assertThat(archive.memoryUsed()).isZero();
    BatchManifest batch = archive.batches().getFirst();
    byte[] content = archive.objects.bytes(batch.object());
    assertThat(batch.sha256()).isEqualTo(ManifestSeal.sha256(content));
    assertThat(batch.size()).isEqualTo(content.length);
    assertThat(batch.sessions()).hasSize(5).allMatch(one -> one.number() == 1);
    for (Session session : sessions) {
      assertThat(read(session.id())).containsExactlyElementsOf(hashes(session));
    }
  }

  @Test
  void aBatchIsZstdLikeAnyPart() throws IOException {
    // Given
    List<Session> sessions = failed(3);
    receiveAll(sessions).settle();
    archive.pass(WAITED).settle();
    byte[] content = archive.objects.bytes(archive.batches().getFirst().object());
    // When
    List<Hash> found = new ArrayList<>();
    try (RecordingPart part = RecordingPart.read(new ByteArrayInputStream(content))) {
      for (var frame = part.next(); frame.isPresent(); frame = part.next()) {
        found.add(frame.get().hash());
      }
    }
    // Then
    assertThat(found)
        .containsExactlyElementsOf(
            sessions.stream().flatMap(session -> hashes(session).stream()).toList());
  }

  @Test
  void oneThatLoggedInHasAPlaceOfItsOwnAtOnce() {
    // Given
    archive.journal(gateway.started());
    Session session = gateway.session().login("alice").end();
    archive.journal(gateway.opened(session), gateway.closed(session));
    // When
    archive.receive(session.frames()).settle();
    // Then
    assertThat(archive.hasManifest(session.id(), 1)).isTrue();
    assertThat(keys("unauthenticated/")).isEmpty();
  }

  @Test
  void oneThatIsNotConfirmedDoesNotWaitForOthers() throws IOException {
    // Given
    archive.journal(gateway.started());
    Session session = gateway.session().rejected("mallory").end();
    archive.journal(gateway.opened(session));
    // When
    archive.receive(session.frames()).settle().pass(Duration.ofSeconds(3)).settle();
    // Then
    assertThat(archive.manifest(session.id(), 1).integrity()).isEqualTo("truncated");
    assertThat(keys("unauthenticated/")).isEmpty();
  }

  @Test
  void oneWithAFindingHasAPlaceOfItsOwn() throws IOException {
    // Given a journal that closed with fewer frames than there are
    List<Session> sessions = failed(2);
    Session odd = gateway.session().rejected("mallory").rejected("root").end();
    archive.journal(gateway.opened(odd), gateway.closed(odd, odd.frame(2).hash(), 2));
    // When
    archive.receive(odd.frames());
    receiveAll(sessions).settle();
    archive.pass(WAITED).settle();
    // Then
    assertThat(archive.batches().getFirst().sessions()).hasSize(2);
    assertThat(archive.manifest(odd.id(), 1).integrity()).isEqualTo("tampered");
    assertThat(archive.committable()).isEqualTo(archive.topicEnd());
    assertThat(archive.memoryUsed()).isZero();
  }

  @Test
  void aContradictionTakesOneOutOfTheBatch() throws IOException {
    // Given
    Session session = failed(1).getFirst();
    archive.receive(session.frames()).settle();
    // When a frame comes that claims the place of one that waits
    archive.receive(gateway.forgery(session, 2)).settle().pass(WAITED).settle();
    // Then
    assertThat(archive.manifest(session.id(), 1).integrity()).isEqualTo("tampered");
    assertThat(keys("unauthenticated/")).isEmpty();
    assertThat(archive.committable()).isEqualTo(archive.topicEnd());
  }

  @Test
  void theyGoWhenTheCommitFallsBehind() throws IOException {
    // Given
    List<Session> sessions = failed(260);
    // When more than 1,000 records wait
    receiveAll(sessions).settle();
    // Then
    assertThat(archive.batches()).isNotEmpty();
    assertThat(archive.committable()).isPositive();
  }

  @Test
  void framesThatComeAgainChangeNothing() throws IOException {
    // Given
    List<Session> sessions = failed(3);
    receiveAll(sessions).settle();
    archive.pass(WAITED).settle();
    archive.pass(Duration.ofMinutes(2)).settle();
    assertThat(archive.streams()).isZero();
    List<String> before = archive.objects.keys();
    // When
    receiveAll(sessions).settle();
    archive.pass(WAITED).settle();
    // Then
    assertThat(archive.objects.keys()).isEqualTo(before);
    assertThat(archive.committable()).isEqualTo(archive.topicEnd());
    assertThat(archive.memoryUsed()).isZero();
  }

  @Test
  void aLateFrameMakesASecondManifestThatNamesTheBatch() throws IOException {
    // Given
    Session session = failed(1).getFirst();
    archive.receive(session.frames()).settle();
    archive.pass(WAITED).settle();
    archive.pass(Duration.ofMinutes(2)).settle();
    String batch = keys("unauthenticated/").getLast();
    // When a frame follows the one that ended it
    session.rejected("root");
    archive.receive(session.frames().getLast()).settle();
    // Then
    Manifest second = archive.manifest(session.id(), 2);
    assertThat(second.integrity()).isEqualTo("tampered");
    assertThat(second.previous())
        .isEqualTo(new Manifest.Previous(1, ManifestSeal.sha256(archive.objects.bytes(batch))));
    assertThat(second.parts()).hasSize(2);
    assertThat(read(session.id())).containsExactlyElementsOf(hashes(session));
  }

  @Test
  void whereverItIsKilledEachIsThereOnceAndComplete() throws IOException {
    for (int calls = 0; calls < 12; calls++) {
      // Given
      TestingArchive killed = new TestingArchive();
      killed.journal(killed.gateway.started());
      List<Session> sessions = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Session session = killed.gateway.session().rejected("mallory").end();
        killed.journal(killed.gateway.opened(session), killed.gateway.closed(session));
        killed.receive(session.frames());
        sessions.add(session);
      }
      killed.settle();
      // When
      killed.objects.downAfter(calls);
      killed.pass(WAITED).settle();
      killed.objects.down(false);
      killed.restart().settle().pass(WAITED).settle();
      // Then
      assertThat(killed.committable()).isEqualTo(killed.topicEnd());
      for (Session session : sessions) {
        Recording recording = killed.recordings().find(session.id());
        assertThat(recording.manifest().orElseThrow().integrity()).isEqualTo("complete");
        assertThat(recording.manifest().orElseThrow().number()).isEqualTo(1);
        assertThat(killed.notices)
            .as("killed after %d calls", calls)
            .extracting("session")
            .contains(session.id().toString());
      }
    }
  }

  @Test
  void anOwnerThatWasCutOffDoesNoHarm() throws IOException {
    // Given an owner that is about to write a batch
    List<Session> sessions = failed(3);
    receiveAll(sessions).settle();
    archive.pass(WAITED).due("batch");
    // When another one takes the partition, and both write
    archive.takenOver().settle();
    archive.pass(WAITED).settle();
    archive.formerGoesOn().settle();
    // Then
    for (Session session : sessions) {
      assertThat(read(session.id())).containsExactlyElementsOf(hashes(session));
      assertThat(archive.hasManifest(session.id(), 2)).isFalse();
    }
  }

  @Test
  void whoTakesThePartitionMissesNoBatchThoughItListedTheDayBefore() throws IOException {
    // Given one in a batch, of which only the first frame is committed: another's waits behind it
    Session batched = failed(1).getFirst();
    Session open = gateway.session().login("alice");
    archive.receive(batched.frames().getFirst());
    archive.receive(open.frames());
    archive.receive(batched.frames().subList(1, batched.frames().size())).settle();
    Duration half = WAITED.dividedBy(2).plusSeconds(1);
    archive.nextOwnerAsks(batched.id()).pass(half);
    archive.journal(gateway.heartbeat()).pass(half).settle();
    assertThat(archive.batches()).hasSize(1);
    assertThat(archive.committable()).isEqualTo(1);
    // When
    archive.restart().settle().pass(WAITED).settle();
    // Then
    assertThat(archive.hasManifest(batched.id(), 1)).isFalse();
    Manifest manifest = archive.recordings().find(batched.id()).manifest().orElseThrow();
    assertThat(manifest.integrity()).isEqualTo("complete");
    assertThat(read(batched.id())).containsExactlyElementsOf(hashes(batched));
  }

  @Test
  void aRebuildFindsThem() throws IOException {
    // Given
    List<Session> sessions = failed(3);
    receiveAll(sessions).settle();
    archive.pass(WAITED).settle();
    RecordingCatalog catalog = archive.catalog();
    // When
    List<RecordingCatalog.Entry> entries = catalog.sessions(catalog.days().getFirst());
    // Then
    assertThat(entries)
        .extracting(RecordingCatalog.Entry::session)
        .containsExactlyInAnyOrderElementsOf(sessions.stream().map(Session::id).toList());
    for (Session session : sessions) {
      List<Hash> found = new ArrayList<>();
      RecordingCatalog.Announced announced =
          catalog
              .read(
                  session.id(),
                  frames -> frames.forEach(frame -> found.add(frame.envelope().hash())))
              .orElseThrow();
      assertThat(found).containsExactlyElementsOf(hashes(session));
      assertThat(archive.notices).contains(announced.notice());
    }
  }

  @Test
  void whatIsDamagedIsSaidToBe() throws IOException {
    // Given
    List<Session> sessions = failed(2);
    receiveAll(sessions).settle();
    archive.pass(WAITED).settle();
    BatchManifest batch = archive.batches().getFirst();
    Manifest.Part first = batch.sessions().getFirst().parts().getFirst();
    byte[] content = archive.objects.bytes(batch.object());
    Runnable undo = archive.objects.undo();
    // When a byte of the first one's part is another
    content[(int) first.size() / 2] ^= 1;
    archive.objects.damage(batch.object(), content);
    // Then
    assertThatThrownBy(() -> read(sessions.getFirst().id()))
        .isInstanceOf(DamagedRecordingException.class);
    assertThat(read(sessions.getLast().id())).hasSize(4);
    // When it is gone
    archive.objects.vanish(batch.object());
    assertThatThrownBy(() -> read(sessions.getLast().id()))
        .isInstanceOf(DamagedRecordingException.class);
    // When the manifest is another
    undo.run();
    archive.objects.damage(keys("unauthenticated/").getLast(), new byte[] {'{', '}'});
    assertThatThrownBy(() -> archive.recordings().find(sessions.getLast().id()))
        .isInstanceOf(DamagedRecordingException.class);
  }
}
