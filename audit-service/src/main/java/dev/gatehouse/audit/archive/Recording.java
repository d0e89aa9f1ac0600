package dev.gatehouse.audit.archive;

import dev.gatehouse.audit.integrity.Manifest;
import dev.gatehouse.contracts.audit.SessionId;
import java.util.List;
import java.util.Optional;

/**
 * One recording: what its manifest says, where there is one, and the way to its frames.
 *
 * @param manifest empty while the session is open
 * @param tail what may follow the sources
 */
public record Recording(
    ObjectStore objects,
    SessionId session,
    Optional<Manifest> manifest,
    List<Source> sources,
    UnarchivedFrames.Tail tail) {

  /** Where frames stand, and what the manifest says of them. */
  record Source(PartPlace place, Optional<String> sha256) {}

  public Recording {
    sources = List.copyOf(sources);
  }

  static Recording judged(ObjectStore objects, SessionId session, Manifest manifest) {
    return new Recording(
        objects,
        session,
        Optional.of(manifest),
        manifest.parts().stream()
            .map(part -> new Source(PartPlace.of(part), Optional.of(part.sha256())))
            .toList(),
        UnarchivedFrames.Tail.NONE);
  }

  static Recording open(
      ObjectStore objects, SessionId session, List<String> parts, UnarchivedFrames.Tail tail) {
    return new Recording(
        objects,
        session,
        Optional.empty(),
        parts.stream().map(part -> new Source(PartPlace.latest(part), Optional.empty())).toList(),
        tail);
  }

  /** Begins to read the frames, from the first. */
  public RecordingReader read() {
    return new RecordingReader(this);
  }
}
