package dev.gatehouse.audit.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.audit.archive.ScriptedGateway.Session;
import dev.gatehouse.audit.integrity.Manifest;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.Hash;
import dev.gatehouse.contracts.audit.StreamKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Recordings of which S3 has parts that do not simply follow each other. */
class RecordingReaderTest {
  private final TestingArchive archive = new TestingArchive();
  private final ScriptedGateway gateway = archive.gateway;
  private final Session session = gateway.wholeSession("hello");
  private final List<AuditEnvelope> frames = session.frames();

  @BeforeEach
  void journal() {
    archive.journal(gateway.started(), gateway.opened(session), gateway.closed(session));
  }

  /** A part in S3, whoever wrote it. */
  private void write(List<AuditEnvelope> part) throws IOException {
    archive
        .store()
        .write(
            StreamKind.SESSION,
            session.id().stream(),
            part,
            PartIndex.Origin.of(TestingArchive.SLICE, List.of()));
  }

  private static List<Hash> hashes(List<AuditEnvelope> frames) {
    return frames.stream().map(AuditEnvelope::hash).toList();
  }

  private List<Hash> readAll(Recordings recordings) throws IOException {
    List<Hash> read = new ArrayList<>();
    try (RecordingReader reader = recordings.find(session.id()).read()) {
      for (var frame = reader.next(); frame.isPresent(); frame = reader.next()) {
        read.add(frame.get().hash());
      }
    }
    return read;
  }

  @Test
  void overlappingPartsOfTwoOwnersAreReadAsOneRecording() throws IOException {
    // Given an owner whose part comes late, beyond the new owner's
    write(frames.subList(0, 7));
    write(frames.subList(4, 9));
    // When
    archive.receive(frames);
    archive.restart(0).settle();
    // Then
    Manifest manifest = archive.manifest(session.id(), 1);
    assertThat(manifest.integrity()).isEqualTo("complete");
    assertThat(manifest.frames()).isEqualTo(frames.size());
    assertThat(readAll(archive.recordings())).isEqualTo(hashes(frames));
  }

  /** Parts are written beside each other, so that a later one can be there first. */
  @Test
  void whatIsOnItsWayToS3BeforeAPartThatIsThereIsReadFromKafka() throws IOException {
    // Given
    write(frames.subList(4, 7));
    // When
    List<Hash> read = readAll(archive.recordings(frames));
    // Then
    assertThat(read).isEqualTo(hashes(frames));
  }

  @Test
  void whatNeitherS3NorKafkaHasBeforeAPartThatIsThereIsDamage() throws IOException {
    // Given
    write(frames.subList(4, 7));
    // When
    Recordings recordings = archive.recordings(frames.subList(2, 7));
    // Then
    assertThatThrownBy(() -> readAll(recordings))
        .isInstanceOf(DamagedRecordingException.class)
        .hasMessageContaining("frames are missing");
  }
}
