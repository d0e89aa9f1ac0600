package dev.gatehouse.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChainVerifier;
import dev.gatehouse.contracts.audit.Hash;
import dev.gatehouse.contracts.audit.JournalEvent;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.contracts.audit.StreamSigner;
import dev.gatehouse.gateway.TestingConfiguration;
import dev.gatehouse.gateway.TestingTimer;
import dev.gatehouse.gateway.socket.TestingExecutor;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class GatewayJournalTest {
  private static final Hash HASH = new Hash(Bytes.owned(new byte[Hash.SIZE]));

  private final TestingAuditSink sink = TestingAuditSink.automatic();
  private final TestingTimer timer = new TestingTimer();
  private final KeyPair gatewayKey = newKey();
  private final GatewayJournal journal =
      GatewayJournal.start(
          sink,
          TestingConfiguration.of(AuditConfiguration.class),
          TestingExecutor.create(),
          timer,
          gatewayKey,
          "1.2.3");

  private static KeyPair newKey() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private List<AuditEnvelope> frames() {
    return sink.kept(AuditSink.Topic.JOURNAL);
  }

  private List<AuditEvent> events() {
    return frames().stream().map(RecorderScene::event).toList();
  }

  @Test
  void theFirstEntrySaysWhoVouchesForTheOthers() {
    // When
    JournalEvent.GatewayStarted started = (JournalEvent.GatewayStarted) events().getFirst();

    // Then
    assertThat(started.softwareVersion()).isEqualTo("1.2.3");
    assertThat(StreamSigner.isEndorsed(journal.incarnation(), started, gatewayKey.getPublic()))
        .isTrue();
    assertThat(StreamSigner.isEndorsed(journal.incarnation(), started, newKey().getPublic()))
        .isFalse();
  }

  @Test
  void everyEntryIsChainedAndSignedWithTheIncarnationsKey() {
    // Given
    SessionId session = SessionId.create(Instant.now());

    // When
    journal.sessionOpened(1, session, HASH);
    timer.advance(Duration.ofSeconds(5));
    journal.sessionClosed(1, session, HASH, 7);
    CompletableFuture<Void> stopped = journal.stop();

    // Then
    JournalEvent.GatewayStarted started = (JournalEvent.GatewayStarted) events().getFirst();
    ChainVerifier verifier = new ChainVerifier(journal.incarnation());
    assertThat(frames())
        .hasSize(5)
        .allSatisfy(
            frame -> {
              assertThat(verifier.accept(frame)).isInstanceOf(ChainVerifier.Step.Linked.class);
              assertThat(frame.isSignedBy(StreamSigner.publicKey(started.publicKey()))).isTrue();
            });
    assertThat(events())
        .containsExactly(
            started,
            new JournalEvent.SessionOpened(1, session, HASH),
            new JournalEvent.Heartbeat(1),
            new JournalEvent.SessionClosed(1, session, HASH, 7),
            new JournalEvent.GatewayStopped());
    assertThat(stopped).isCompleted();
  }

  @Test
  void sessionsAreNumberedWithoutAHole() {
    // When
    List<Long> ordinals = List.of(journal.nextOrdinal(), journal.nextOrdinal());

    // Then
    assertThat(ordinals).containsExactly(1L, 2L);
  }

  @Test
  void aHeartbeatTellsHowManySessionsAreOpen() {
    // Given
    journal.sessionOpened(1, SessionId.create(Instant.now()), HASH);
    journal.sessionOpened(2, SessionId.create(Instant.now()), HASH);

    // When
    timer.advance(Duration.ofSeconds(10));

    // Then
    assertThat(events().subList(3, 5))
        .containsExactly(new JournalEvent.Heartbeat(2), new JournalEvent.Heartbeat(2));
  }

  @Test
  void nothingFollowsTheLastEntry() {
    // Given
    CompletableFuture<Void> stopped = journal.stop();

    // When
    timer.advance(Duration.ofMinutes(1));

    // Then
    assertThat(stopped).isCompleted();
    assertThat(events().getLast()).isEqualTo(new JournalEvent.GatewayStopped());
  }

  @Test
  void aStopIsOverOnlyWhenItsEntryIsKept() {
    // Given
    sink.hold();

    // When
    CompletableFuture<Void> stopped = journal.stop();
    boolean early = stopped.isDone();
    sink.release();

    // Then
    assertThat(early).isFalse();
    assertThat(stopped).isCompleted();
  }

  @Test
  void incarnationsHaveKeysOfTheirOwn() {
    // Given
    JournalEvent.GatewayStarted first = (JournalEvent.GatewayStarted) events().getFirst();

    // When
    GatewayJournal next =
        GatewayJournal.start(
            sink,
            TestingConfiguration.of(AuditConfiguration.class),
            Runnable::run,
            timer,
            gatewayKey,
            "1.2.3");

    // Then
    JournalEvent.GatewayStarted second = (JournalEvent.GatewayStarted) events().getLast();
    assertThat(next.incarnation()).isNotEqualTo(journal.incarnation());
    assertThat(second.publicKey()).isNotEqualTo(first.publicKey());
    assertThat(second.gatewayKey()).isEqualTo(first.gatewayKey());
  }
}
