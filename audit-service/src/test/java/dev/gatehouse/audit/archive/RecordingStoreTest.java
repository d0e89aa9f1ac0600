package dev.gatehouse.audit.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.StreamId;
import dev.gatehouse.contracts.audit.StreamKind;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is read of S3 to judge a recording, and what need not be. */
class RecordingStoreTest {
  private final MemoryObjectStore objects = new MemoryObjectStore(true);
  private final List<AuditEnvelope> frames = new ScriptedGateway().wholeSession("hello").frames();
  private final StreamId session = frames.getFirst().header().stream();

  private RecordingStore process() {
    return new RecordingStore(
        objects,
        new Batches(objects, TestingArchive.newSeal(), Duration.ZERO),
        new ArchiveMeters(new SimpleMeterRegistry()));
  }

  private StoredPart write(RecordingStore store) throws IOException {
    List<Frame> taken = frames.stream().map(frame -> new Frame(frame, 0, 0, 0)).toList();
    return store.write(
        StreamKind.SESSION,
        session,
        frames,
        PartIndex.Origin.of(new TopicSlice("gatehouse.audit", 0), taken));
  }

  @Test
  void aPartThatThisProcessWroteIsNotRead() throws IOException {
    // Given
    RecordingStore store = process();
    StoredPart written = write(store);

    // When
    objects.down(true);

    // Then
    assertThat(store.read(StreamKind.SESSION, session, new Cover.Piece(written.name(), 1)))
        .contains(written);
  }

  @Test
  void aPartOfAnotherProcessIsReadOnce() throws IOException {
    // Given
    StoredPart written = write(process());
    Cover.Piece whole = new Cover.Piece(written.name(), 1);
    RecordingStore another = process();
    objects.down(true);
    assertThatThrownBy(() -> another.read(StreamKind.SESSION, session, whole))
        .isInstanceOf(IOException.class);
    objects.down(false);
    StoredPart read = another.read(StreamKind.SESSION, session, whole).orElseThrow();

    // When
    objects.down(true);

    // Then
    assertThat(read.sha256()).isEqualTo(written.sha256());
    assertThat(read.stretch().head()).isEqualTo(written.stretch().head());
    assertThat(another.read(StreamKind.SESSION, session, whole)).contains(read);
  }

  @Test
  void aPartOfWhichOnlyTheEndIsUsedIsReadFromThere() throws IOException {
    // Given
    RecordingStore store = process();
    StoredPart written = write(store);

    // When
    StoredPart end =
        store.read(StreamKind.SESSION, session, new Cover.Piece(written.name(), 5)).orElseThrow();

    // Then
    assertThat(end.stretch().first()).isEqualTo(5);
    assertThat(end.stretch().head()).isEqualTo(written.stretch().head());
  }
}
