package dev.gatehouse.audit.archive;

import dev.gatehouse.audit.integrity.Manifest;
import dev.gatehouse.audit.integrity.ManifestSeal;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.contracts.audit.StreamId;
import dev.gatehouse.contracts.audit.StreamKind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The recordings in S3, for those who read them. Safe for use by many threads. */
public final class Recordings {
  private final ObjectStore objects;
  private final Batches batches;
  private final RecordingStore store;
  private final Manifests manifests;
  private final UnarchivedFrames unarchived;

  public Recordings(
      ObjectStore objects, ManifestSeal seal, ArchiveMeters meters, UnarchivedFrames unarchived) {
    this.objects = objects;
    this.unarchived = unarchived;
    this.batches = new Batches(objects, seal, Duration.ZERO);
    this.store = new RecordingStore(objects, batches, meters);
    this.manifests = new Manifests(store, batches, seal);
  }

  /**
   * Looks a recording up; one that turns out to have no frame is not there.
   *
   * @throws DamagedRecordingException when its latest manifest is not one that we have signed
   */
  public Recording find(SessionId session) throws IOException {
    RecordingStore.Listing listing = store.list(StreamKind.SESSION, session.stream());
    return listing.lastManifest().isPresent()
        ? judged(session, listing.lastManifest().getAsInt())
        : open(session);
  }

  private Recording judged(SessionId session, int number) throws IOException {
    Manifest manifest =
        manifests
            .read(session.stream(), number)
            .filter(found -> found.session().equals(session.toString()))
            .filter(found -> found.number() == number)
            .orElseThrow(
                () -> new DamagedRecordingException(1, "manifest " + number + " is damaged"));
    return Recording.judged(objects, session, manifest);
  }

  /** First the end in Kafka, then S3: what goes from the one to the other meanwhile is in both. */
  private Recording open(SessionId session) throws IOException {
    StreamId stream = session.stream();
    UnarchivedFrames.Tail tail = unarchived.until(session);
    RecordingStore.Listing listing = store.list(StreamKind.SESSION, stream);
    if (listing.lastManifest().isPresent()) {
      return judged(session, listing.lastManifest().getAsInt());
    }
    if (listing.parts().isEmpty() && batches.mayHaveLost(stream)) {
      throw new DamagedRecordingException(1, "the manifest of a batch is damaged");
    }
    Cover cover = new Cover();
    cover.addAll(listing.parts());
    List<String> parts =
        cover.pieces().stream()
            .map(piece -> RecordingLayout.part(StreamKind.SESSION, stream, piece.part()))
            .toList();
    return Recording.open(objects, session, parts, tail);
  }
}
