package dev.gatehouse.audit.archive;

import dev.gatehouse.audit.integrity.Manifest;
import dev.gatehouse.audit.integrity.ManifestSeal;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.contracts.audit.StreamId;
import dev.gatehouse.contracts.audit.StreamKind;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The recordings in S3, for those who read them. Safe for use by many threads. */
public final class Recordings {
  private final ObjectStore objects;
  private final RecordingStore store;
  private final Conclusion manifests;

  public Recordings(
      ObjectStore objects, ManifestSeal seal, ManifestNotices notices, ArchiveMeters meters) {
    this.objects = objects;
    this.store = new RecordingStore(objects, meters);
    this.manifests = new Conclusion(store, seal, notices, Clock.systemUTC(), meters);
  }

  /**
   * Looks a recording up.
   *
   * @return empty when S3 has nothing of it
   * @throws DamagedRecordingException when its latest manifest is not one that we have signed
   */
  public Optional<Recording> find(SessionId session) throws IOException {
    StreamId stream = session.stream();
    RecordingStore.Listing listing = store.list(StreamKind.SESSION, stream);
    if (listing.lastManifest().isPresent()) {
      int number = listing.lastManifest().getAsInt();
      Manifest manifest =
          manifests
              .standing(stream, number)
              .filter(found -> found.session().equals(session.toString()))
              .orElseThrow(
                  () -> new DamagedRecordingException(1, "manifest " + number + " is damaged"));
      return Optional.of(Recording.judged(objects, session, manifest));
    }
    if (listing.parts().isEmpty()) {
      return Optional.empty();
    }
    Cover cover = new Cover();
    cover.addAll(listing.parts());
    List<String> parts =
        cover.pieces().stream()
            .map(piece -> RecordingLayout.part(StreamKind.SESSION, stream, piece.part()))
            .toList();
    return Optional.of(Recording.open(objects, session, parts));
  }
}
