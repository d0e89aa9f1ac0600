package dev.gatehouse.audit.disclosure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.ChainVerifier;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.ReadingEvent;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.contracts.audit.StreamId;
import dev.gatehouse.contracts.audit.StreamKind;
import dev.gatehouse.contracts.audit.StreamSigner;
import dev.gatehouse.contracts.audit.UnreadableFrameException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaReadingJournalTest {
  private static final String TOPIC = "gatehouse.journal";
  private static final Node BROKER = new Node(1, "127.0.0.1", 9092);

  private final KeyPair archiveKey = newKey();
  private final MockProducer<byte[], byte[]> kafka =
      new MockProducer<>(
          new Cluster(
              "cluster",
              List.of(BROKER),
              List.of(
                  new PartitionInfo(TOPIC, 0, BROKER, new Node[] {BROKER}, new Node[] {BROKER})),
              Set.of(),
              Set.of()),
          true,
          null,
          new ByteArraySerializer(),
          new ByteArraySerializer());
  private final KafkaReadingJournal journal =
      new KafkaReadingJournal(kafka, TOPIC, archiveKey, "test", Duration.ofSeconds(1));

  private static KeyPair newKey() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static ReadingEvent.RecordingRead reading(String reader) {
    return new ReadingEvent.RecordingRead(
        Instant.parse("2026-11-22T20:54:52Z"),
        SessionId.create(Instant.now()),
        1,
        "raw",
        List.of(DataStream.OUTPUT),
        reader,
        0,
        5);
  }

  private List<AuditEnvelope> frames() throws UnreadableFrameException {
    List<AuditEnvelope> frames = new ArrayList<>();
    for (var record : kafka.history()) {
      frames.add(AuditEnvelope.decode(record.value()));
    }
    return frames;
  }

  @Test
  void theJournalIsAChainThatTheArchivesKeyVouchesFor() throws Exception {
    // Given
    ReadingEvent.RecordingRead first = reading("alice");
    ReadingEvent.RecordingRead second = reading("bob");
    // When
    journal.keep(first);
    journal.keep(second);
    journal.close();
    // Then
    List<AuditEnvelope> frames = frames();
    ReadingEvent.ArchiveStarted started =
        (ReadingEvent.ArchiveStarted) frames.getFirst().event().orElseThrow();
    PublicKey key = StreamSigner.publicKey(started.publicKey());
    StreamId stream = frames.getFirst().header().stream();
    ChainVerifier chain = new ChainVerifier(stream);
    assertThat(StreamSigner.isEndorsed(stream, started, archiveKey.getPublic())).isTrue();
    assertThat(StreamSigner.isEndorsed(stream, started, newKey().getPublic())).isFalse();
    for (AuditEnvelope frame : frames) {
      assertThat(frame.header().streamKind()).isEqualTo(StreamKind.AUDIT);
      assertThat(frame.isSignedBy(key)).isTrue();
      assertThat(chain.accept(frame)).isInstanceOf(ChainVerifier.Step.Linked.class);
    }
    assertThat(events().subList(1, 4))
        .containsExactly(first, second, new ReadingEvent.ArchiveStopped());
  }

  private List<AuditEvent> events() throws UnreadableFrameException {
    List<AuditEvent> events = new ArrayList<>();
    for (AuditEnvelope frame : frames()) {
      events.add(frame.event().orElseThrow());
    }
    return events;
  }

  @Test
  void whatIsNotAcknowledgedIsRefusedAndSentAgainFirst() throws Exception {
    // Given
    ReadingEvent.RecordingRead refused = reading("refused");
    ReadingEvent.RecordingRead kept = reading("kept");
    journal.keep(reading("before"));
    kafka.sendException = new KafkaException("no broker");
    // When
    assertThatThrownBy(() -> journal.keep(refused)).isInstanceOf(ReadingNotKeptException.class);
    assertThatThrownBy(() -> journal.keep(reading("too")))
        .isInstanceOf(ReadingNotKeptException.class);
    kafka.sendException = null;
    journal.keep(kept);
    // Then
    assertThat(events().subList(2, events().size())).containsExactly(refused, kept);
    assertThat(frames().getLast().header().sequence()).isEqualTo(4);
  }

  @Test
  void nothingIsWrittenWhenNobodyReads() throws Exception {
    // When
    journal.close();
    // Then
    assertThat(frames()).isEmpty();
  }
}
