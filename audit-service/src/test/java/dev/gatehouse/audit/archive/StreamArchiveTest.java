package dev.gatehouse.audit.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.archive.ScriptedGateway.Session;
import dev.gatehouse.audit.integrity.Manifest;
import dev.gatehouse.audit.integrity.SequenceRange;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.Hash;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of one session's frames, whatever happens to them and to the archive. */
class StreamArchiveTest {
  private final TestingArchive archive = new TestingArchive();
  private final ScriptedGateway gateway = archive.gateway;

  private Session journaled(Session session) {
    archive.journal(gateway.started(), gateway.opened(session), gateway.closed(session));
    return session;
  }

  private static List<Hash> hashes(List<AuditEnvelope> frames) {
    return frames.stream().map(AuditEnvelope::hash).distinct().toList();
  }

  @Test
  void aSessionThatEndedIsOnePartAndACompleteManifest() throws IOException {
    // Given
    Session session = journaled(gateway.wholeSession("hello"));
    // When
    archive.receive(session.frames()).settle();
    // Then
    assertThat(archive.parts(session.id())).hasSize(1);
    assertThat(archive.archived(session.id()))
        .extracting(AuditEnvelope::hash)
        .containsExactlyElementsOf(hashes(session.frames()));
    Manifest manifest = archive.manifest(session.id(), 1);
    assertThat(manifest.integrity()).isEqualTo("complete");
    assertThat(manifest.frames()).isEqualTo(session.frames().size());
    assertThat(manifest.head()).isEqualTo(session.frames().getLast().hash().toHex());
    assertThat(manifest.channel(1).orElseThrow().recorded(DataStream.OUTPUT)).isEqualTo(5);
    assertThat(manifest.parts().getFirst().version()).isNotNull();
    assertThat(archive.notices).extracting("integrity").containsExactly("complete");
    assertThat(archive.committable()).isEqualTo(archive.topicEnd());
    assertThat(archive.memoryUsed()).isZero();
    assertThat(archive.objects.keys()).noneMatch(key -> key.startsWith("open/"));
  }

  @Test
  void factsThatWereLeftOutAndDeclaredAreAGapInAChainThatIsWhole() throws IOException {
    // Given
    Session session =
        journaled(gateway.session().login("demo").exec(1, "make").gap(1, 70_000).exit(1, 0).end());
    // When
    archive.receive(session.frames()).settle();
    // Then
    Manifest manifest = archive.manifest(session.id(), 1);
    assertThat(manifest.integrity()).isEqualTo("gap");
    assertThat(manifest.channel(1).orElseThrow().omitted(DataStream.OUTPUT)).isEqualTo(70_000);
  }

  @Test
  void nothingIsCommittedBeforeItIsInS3() {
    // Given
    archive.objects.down(true);
    Session session = journaled(gateway.wholeSession("hello"));
    // When
    archive.receive(session.frames()).settle();
    // Then
    assertThat(archive.committable()).isZero();
  }

  @Test
  void theLastFrameIsNotCommittedBeforeTheManifestIsAnnounced() {
    // Given
    Session session = gateway.wholeSession("hello");
    // When the parts are written, and the journal has not closed the session yet
    archive.receive(session.frames()).settle();
    // Then
    assertThat(archive.parts(session.id())).hasSize(1);
    assertThat(archive.committable()).isEqualTo(archive.topicEnd() - 1);
  }

  @Test
  void framesThatComeAgainAreCountedAndNotKeptTwice() throws IOException {
    // Given
    Session session = journaled(gateway.wholeSession("hello"));
    List<AuditEnvelope> twice = new ArrayList<>(session.frames().subList(0, 6));
    twice.addAll(session.frames().subList(2, session.frames().size()));
    // When
    archive.receive(twice).settle();
    // Then
    assertThat(archive.archived(session.id())).hasSameSizeAs(session.frames());
    assertThat(archive.manifest(session.id(), 1).integrity()).isEqualTo("complete");
    assertThat(archive.count("gatehouse.audit.frames.duplicate")).isEqualTo(4);
    assertThat(archive.committable()).isEqualTo(archive.topicEnd());
  }

  @Test
  void framesThatComeAgainAfterTheManifestChangeNothing() {
    // Given
    Session session = journaled(gateway.wholeSession("hello"));
    archive.receive(session.frames()).settle();
    archive.pass(Duration.ofMinutes(2)).settle();
    assertThat(archive.streams()).isZero();
    // When
    archive.receive(session.frames()).settle();
    // Then
    assertThat(archive.parts(session.id())).hasSize(1);
    assertThat(archive.hasManifest(session.id(), 2)).isFalse();
    assertThat(archive.committable()).isEqualTo(archive.topicEnd());
  }

  @Test
  void framesOutOfOrderAreHeldUntilTheHoleIsFilled() throws IOException {
    // Given
    Session session = journaled(gateway.wholeSession("hello"));
    List<AuditEnvelope> swapped = new ArrayList<>(session.frames());
    Collections.swap(swapped, 3, 7);
    // When
    archive.receive(swapped).settle();
    // Then
    assertThat(archive.archived(session.id()))
        .extracting(AuditEnvelope::hash)
        .containsExactlyElementsOf(hashes(session.frames()));
    assertThat(archive.manifest(session.id(), 1).integrity()).isEqualTo("complete");
  }

  @Test
  void aMissingFrameMakesTheRecordingDamagedAndALateOneMakesItWholeAgain() throws IOException {
    // Given
    Session session = journaled(gateway.wholeSession("hello"));
    List<AuditEnvelope> holed = new ArrayList<>(session.frames());
    AuditEnvelope late = holed.remove(4);
    archive.receive(holed).settle();
    assertThat(archive.hasManifest(session.id(), 1)).isFalse();
    archive.pass(Duration.ofSeconds(3)).settle();
    assertThat(archive.manifest(session.id(), 1).integrity()).isEqualTo("damaged");
    assertThat(archive.manifest(session.id(), 1).missing())
        .containsExactly(new SequenceRange(5, 5));
    // When
    archive.receive(late).settle();
    // Then
    Manifest second = archive.manifest(session.id(), 2);
    assertThat(second.integrity()).isEqualTo("complete");
    assertThat(second.previous()).isNotNull();
    assertThat(archive.committable()).isEqualTo(archive.topicEnd());
  }

  @Test
  void aFrameThatContradictsAnotherIsKeptAndTheRecordingIsTampered() throws IOException {
    // Given
    Session session = journaled(gateway.wholeSession("hello"));
    AuditEnvelope forged = gateway.forgery(session, 6);
    List<AuditEnvelope> frames = new ArrayList<>(session.frames());
    frames.add(7, forged);
    // When
    archive.receive(frames).settle();
    // Then
    assertThat(archive.manifest(session.id(), 1).integrity()).isEqualTo("tampered");
    assertThat(archive.count("gatehouse.audit.frames.forked")).isEqualTo(1);
    assertThat(archive.objects.keys())
        .anyMatch(key -> key.contains("/forks/") && key.endsWith(forged.hash().toHex()));
    assertThat(archive.committable()).isEqualTo(archive.topicEnd());
  }

  @Test
  void aForkIsFoundAgainstWhatAnEarlierOwnerArchived() throws IOException {
    // Given an owner that wrote the part and died before it committed
    Session session = journaled(gateway.wholeSession("hello"));
    archive.receive(session.frames()).steps(2);
    archive.restart(0);
    // When
    archive.receive(gateway.forgery(session, 6)).settle();
    // Then
    assertThat(archive.manifest(session.id(), 1).integrity()).isEqualTo("tampered");
  }

  @Test
  void aKillAtAnyPointLosesNothingAndDoublesNothing() throws IOException {
    for (int steps = 0; steps < 12; steps++) {
      // Given
      TestingArchive killed = new TestingArchive();
      ScriptedGateway by = killed.gateway;
      Session session = by.wholeSession("hello");
      killed.journal(by.started(), by.opened(session), by.closed(session));
      // When it is killed after so many errands
      killed.receive(session.frames()).steps(steps);
      killed.restart().settle();
      // Then
      assertThat(hashes(killed.archived(session.id())))
          .as("killed after %d errands", steps)
          .containsExactlyElementsOf(hashes(session.frames()));
      assertThat(killed.archived(session.id())).hasSameSizeAs(session.frames());
      assertThat(killed.manifest(session.id(), 1).integrity()).isEqualTo("complete");
      assertThat(killed.hasManifest(session.id(), 2)).isFalse();
      assertThat(killed.notices).isNotEmpty();
      assertThat(killed.committable()).isEqualTo(killed.topicEnd());
    }
  }

  @Test
  void aKillInTheMiddleOfALongSessionGoesOnBehindWhatS3Has() throws IOException {
    for (int steps = 0; steps < 12; steps++) {
      // Given a session whose first frames went to S3 by age
      TestingArchive killed = new TestingArchive();
      ScriptedGateway by = killed.gateway;
      Session session = by.wholeSession("hello");
      killed.journal(by.started(), by.opened(session), by.closed(session));
      killed.receive(session.frames().subList(0, 6)).pass(Duration.ofMinutes(11));
      // When
      killed.steps(steps).restart();
      killed.receive(session.frames().subList(6, session.frames().size())).settle();
      // Then
      assertThat(hashes(killed.archived(session.id())))
          .as("killed after %d errands", steps)
          .containsExactlyElementsOf(hashes(session.frames()));
      assertThat(killed.manifest(session.id(), 1).integrity()).isEqualTo("complete");
      assertThat(killed.committable()).isEqualTo(killed.topicEnd());
      assertThat(killed.objects.keys()).noneMatch(key -> key.startsWith("open/"));
    }
  }

  @Test
  void aSessionIsTruncatedWhenItsGatewayIsGone() throws IOException {
    // Given
    Session session = gateway.session();
    session.login("alice").exec(1, "sleep");
    archive.journal(gateway.started(), gateway.opened(session), gateway.heartbeat());
    archive.receive(session.frames()).settle();
    archive.pass(Duration.ofSeconds(59)).settle();
    assertThat(archive.hasManifest(session.id(), 1)).isFalse();
    // When
    archive.pass(Duration.ofSeconds(3)).settle();
    // Then
    assertThat(archive.manifest(session.id(), 1).integrity()).isEqualTo("truncated");
    assertThat(archive.committable()).isEqualTo(archive.topicEnd());
  }

  @Test
  void aGatewayIsNotGoneWhileItCouldNotBeHeard() {
    // Given
    Session session = gateway.session();
    session.login("alice");
    archive.journal(gateway.started(), gateway.opened(session));
    archive.receive(session.frames()).pass(Duration.ofSeconds(2)).settle();
    // When
    archive.passDeaf(Duration.ofMinutes(30)).pass(Duration.ofSeconds(10)).settle();
    // Then
    assertThat(archive.hasManifest(session.id(), 1)).isFalse();
  }

  @Test
  void aSessionOfAGatewayThatStoppedInOrderIsTruncatedAtOnce() throws IOException {
    // Given
    Session session = gateway.session();
    archive.journal(gateway.started(), gateway.opened(session));
    archive.receive(session.frames()).settle();
    // When
    archive.journal(gateway.stopped()).settle();
    // Then
    assertThat(archive.manifest(session.id(), 1).integrity()).isEqualTo("truncated");
  }

  @Test
  void aTruncatedSessionOfACommittedPastIsFoundByTheNextOwner() throws IOException {
    // Given all of it is in S3 and committed, and its archive dies
    Session session = gateway.session();
    session.login("alice");
    archive.journal(gateway.started(), gateway.opened(session));
    archive.receive(session.frames()).pass(Duration.ofMinutes(11));
    archive.journal(gateway.heartbeat()).settle();
    assertThat(archive.committable()).isEqualTo(archive.topicEnd());
    // When
    archive.restart().settle().pass(Duration.ofSeconds(70)).settle();
    // Then
    assertThat(archive.manifest(session.id(), 1).integrity()).isEqualTo("truncated");
  }

  @Test
  void aGatewayIsGoneHoweverOftenItsPartitionChangesHands() throws IOException {
    // Given
    Session session = gateway.session();
    session.login("alice").exec(1, "sleep");
    archive.journal(gateway.started(), gateway.opened(session), gateway.heartbeat());
    archive.receive(session.frames()).settle();
    // When
    for (int i = 0; i < 6; i++) {
      archive.pass(Duration.ofSeconds(10)).takenOver().settle();
    }
    archive.pass(Duration.ofSeconds(3)).settle();
    // Then
    assertThat(archive.manifest(session.id(), 1).integrity()).isEqualTo("truncated");
  }

  @Test
  void aFormerOwnersLateJudgementDoesNotReplaceThatOfOneWhoKnowsMore() throws IOException {
    // Given an owner that is about to say "truncated", and is stopped
    Session session = gateway.wholeSession("hello");
    archive.journal(gateway.started(), gateway.opened(session));
    archive.receive(session.frames().subList(0, 6)).settle();
    archive.pass(Duration.ofSeconds(70)).due("conclude");
    assertThat(archive.hasManifest(session.id(), 1)).isFalse();
    // and another one that sees the gateway come back
    archive.takenOver();
    archive.receive(session.frames().subList(6, session.frames().size()));
    archive.journal(gateway.closed(session)).settle();
    assertThat(archive.manifest(session.id(), 1).integrity()).isEqualTo("complete");
    // When
    archive.formerGoesOn();
    // Then
    assertThat(archive.hasManifest(session.id(), 2)).isFalse();
    assertThat(archive.notices).extracting("integrity").containsExactly("complete");
  }

  @Test
  void whoMeetsAManifestThatItDidNotKnowLooksAgainAndJudgesByAllThereIs() throws IOException {
    // Given a former owner whose "truncated" comes just before its successor's judgement
    Session session = gateway.wholeSession("hello");
    archive.journal(gateway.started(), gateway.opened(session));
    archive.receive(session.frames().subList(0, 6)).settle();
    archive.pass(Duration.ofSeconds(70)).due("conclude");
    archive.takenOver().steps(4);
    archive.formerGoesOn();
    assertThat(archive.manifest(session.id(), 1).integrity()).isEqualTo("truncated");
    // When
    archive.receive(session.frames().subList(6, session.frames().size()));
    archive.journal(gateway.closed(session)).settle();
    // Then
    assertThat(archive.manifest(session.id(), 2).integrity()).isEqualTo("complete");
    assertThat(archive.hasManifest(session.id(), 3)).isFalse();
    assertThat(archive.committable()).isEqualTo(archive.topicEnd());
  }

  @Test
  void whatWaitsForS3IsDroppedWithThePartition() {
    // Given
    Session session = journaled(gateway.wholeSession("hello"));
    archive.receive(session.frames()).due("write");
    // When
    archive.takenOver().formerGivesUp().formerGoesOn();
    // Then
    assertThat(archive.parts(session.id())).isEmpty();
  }

  /** While S3 hangs and partitions change hands, this is what bounds the memory. */
  @Test
  void whatWaitsForS3HoldsNothingOfAPartitionThatWasGivenUp() {
    // Given
    Session session = journaled(gateway.wholeSession("hello"));
    archive.receive(session.frames()).due("write");
    // When
    archive.takenOver().formerGivesUp();
    // Then
    assertThat(archive.formerIsForgotten()).isTrue();
  }

  @Test
  void aTruncatedSessionMayStillBecomeComplete() throws IOException {
    // Given
    Session session = gateway.wholeSession("hello");
    archive.journal(gateway.started(), gateway.opened(session));
    archive.receive(session.frames().subList(0, 6)).settle();
    archive.pass(Duration.ofSeconds(70)).settle();
    assertThat(archive.manifest(session.id(), 1).integrity()).isEqualTo("truncated");
    // When the gateway comes back
    archive.receive(session.frames().subList(6, session.frames().size()));
    archive.journal(gateway.closed(session)).settle();
    // Then
    assertThat(archive.manifest(session.id(), 2).integrity()).isEqualTo("complete");
    assertThat(archive.notices).extracting("integrity").containsExactly("truncated", "complete");
    assertThat(archive.objects.keys()).noneMatch(key -> key.startsWith("open/"));
  }

  @Test
  void aLateEntryOfTheJournalMakesTheNextManifest() throws IOException {
    // Given
    Session session = gateway.wholeSession("hello");
    archive.journal(gateway.started(), gateway.opened(session));
    archive.receive(session.frames()).settle().pass(Duration.ofSeconds(3)).settle();
    assertThat(archive.manifest(session.id(), 1).integrity()).isEqualTo("truncated");
    // When it comes after a kill
    archive.restart().settle();
    archive.journal(gateway.closed(session)).settle();
    // Then
    assertThat(archive.manifest(session.id(), 2).integrity()).isEqualTo("complete");
    assertThat(archive.hasManifest(session.id(), 3)).isFalse();
  }

  @Test
  void aRestartJudgesNothingBeforeTheJournalIsReadAgain() throws IOException {
    // Given a recording that is complete, and whose last frame was not committed
    Session session = journaled(gateway.wholeSession("hello"));
    archive.receive(session.frames()).settle();
    // When the archive starts again and the journal takes its time
    archive.forgetJournal().restart(0).settle().passDeaf(Duration.ofMinutes(5)).settle();
    assertThat(archive.hasManifest(session.id(), 2)).isFalse();
    assertThat(archive.committable()).isLessThan(archive.topicEnd());
    archive.journalAgain().pass(Duration.ofSeconds(5)).settle();
    // Then
    assertThat(archive.hasManifest(session.id(), 2)).isFalse();
    assertThat(archive.committable()).isEqualTo(archive.topicEnd());
  }

  @Test
  void aTailThatTheJournalKnowsOfAndNobodyHasIsDamage() throws IOException {
    // Given
    Session session = gateway.wholeSession("hello");
    archive.journal(
        gateway.started(),
        gateway.opened(session),
        gateway.closed(session, session.frames().getLast().hash(), 20));
    // When
    archive.receive(session.frames()).settle();
    // Then
    assertThat(archive.manifest(session.id(), 1).integrity()).isEqualTo("damaged");
  }

  @Test
  void anotherHeadThanTheJournalsIsTampering() throws IOException {
    // Given
    Session session = gateway.wholeSession("hello");
    archive.journal(
        gateway.started(),
        gateway.opened(session),
        gateway.closed(session, session.frame(3).hash(), session.frames().size()));
    // When
    archive.receive(session.frames()).settle();
    // Then
    assertThat(archive.manifest(session.id(), 1).integrity()).isEqualTo("tampered");
  }

  @Test
  void aSessionThatNoTrustedGatewayOpenedIsNeverComplete() throws IOException {
    // Given a gateway whose key nobody pinned
    ScriptedGateway stranger = new ScriptedGateway();
    Session session = stranger.wholeSession("hello");
    archive.journal(stranger.started(), stranger.opened(session), stranger.closed(session));
    // When
    archive.receive(session.frames()).settle().pass(Duration.ofSeconds(3)).settle();
    // Then
    assertThat(archive.manifest(session.id(), 1).integrity()).isEqualTo("truncated");
    assertThat(archive.manifest(session.id(), 1).findings())
        .contains("no trusted gateway's journal has opened this session");
  }

  @Test
  void whatIsNoFrameIsSetAsideAndTheRestGoesOn() throws IOException {
    // Given
    Session session = journaled(gateway.wholeSession("hello"));
    // When
    archive.receiveBytes(new byte[] {1, 2, 3}).receive(session.frames()).settle();
    // Then
    assertThat(archive.objects.bytes("poison/gatehouse.audit-0-0")).containsExactly(1, 2, 3);
    assertThat(archive.manifest(session.id(), 1).integrity()).isEqualTo("complete");
    assertThat(archive.committable()).isEqualTo(archive.topicEnd());
  }

  @Test
  void aPartNameThatIsTakenByGarbageDoesNotStopTheArchive() throws IOException {
    // Given
    Session session = journaled(gateway.wholeSession("hello"));
    PartName name = PartName.of(1, session.frames().size(), session.frames().getLast().hash());
    archive.objects.replace(
        RecordingLayout.part(
            dev.gatehouse.contracts.audit.StreamKind.SESSION, session.id().stream(), name),
        new byte[] {0});
    // When
    archive.receive(session.frames()).settle();
    // Then
    assertThat(archive.manifest(session.id(), 1).integrity()).isEqualTo("complete");
    assertThat(archive.manifest(session.id(), 1).parts().getFirst().object()).endsWith(".2");
  }

  @Test
  void aPartSaysWhereItsFramesStood() throws IOException {
    // Given two sessions that take turns in the topic
    Session one = journaled(gateway.wholeSession("one"));
    Session other = journaled(gateway.wholeSession("other"));
    for (int i = 0; i < one.frames().size(); i++) {
      archive.receive(one.frames().get(i), other.frames().get(i));
    }
    // When
    archive.settle();
    // Then
    PartIndex.Origin origin = origin(other);
    assertThat(origin.topic()).isEqualTo(TestingArchive.SLICE.topic());
    assertThat(origin.partition()).isEqualTo(TestingArchive.SLICE.partition());
    assertThat(origin.places())
        .hasSameSizeAs(other.frames())
        .startsWith(1L, 3L, 5L)
        .endsWith(2L * other.frames().size() - 1);
  }

  private PartIndex.Origin origin(Session session) throws IOException {
    PartName part = archive.parts(session.id()).getFirst();
    byte[] content =
        archive.objects.bytes(
            RecordingLayout.part(
                dev.gatehouse.contracts.audit.StreamKind.SESSION, session.id().stream(), part));
    return java.util.Objects.requireNonNull(RecordingPart.index(content).origin());
  }

  @Test
  void aLargeSessionIsCutIntoPartsOfTheBound() throws IOException {
    // Given
    Session session = gateway.session();
    session.login("alice").exec(1, "cat");
    String chunk = "x".repeat(32 << 10);
    for (int i = 0; i < 10; i++) {
      session.output(1, chunk);
    }
    journaled(session.exit(1, 0).end());
    // When
    archive.receive(session.frames()).settle();
    // Then
    assertThat(archive.parts(session.id())).hasSizeGreaterThan(3);
    assertThat(hashes(archive.archived(session.id())))
        .containsExactlyElementsOf(hashes(session.frames()));
    assertThat(archive.manifest(session.id(), 1).integrity()).isEqualTo("complete");
  }

  @Test
  void aMarkerThatCameTooLateIsTidiedUpByTheNextOwner() throws IOException {
    // Given
    Session session = journaled(gateway.wholeSession("hello"));
    archive.receive(session.frames()).settle();
    archive.objects.replace(
        RecordingLayout.open(
            TestingArchive.SLICE, session.id().stream(), java.util.UUID.randomUUID()),
        new byte[] {'{', '}'});
    // When
    archive.restart().settle();
    // Then
    assertThat(archive.objects.keys()).noneMatch(key -> key.startsWith("open/"));
    assertThat(archive.hasManifest(session.id(), 2)).isFalse();
    assertThat(archive.manifest(session.id(), 1).integrity()).isEqualTo("complete");
  }
}
