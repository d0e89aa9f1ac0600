package dev.gatehouse.audit.archive;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.ServiceLog;
import dev.gatehouse.audit.integrity.AuditJson;
import dev.gatehouse.audit.integrity.Manifest;
import dev.gatehouse.audit.integrity.ManifestSeal;
import dev.gatehouse.audit.integrity.StretchSurvey;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.Hash;
import dev.gatehouse.contracts.audit.StreamId;
import dev.gatehouse.contracts.audit.StreamKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Parts, markers and what was set aside, as objects: every method may block, may be called again
 * after any failure, and comes to the same. Safe for use by many threads.
 */
final class RecordingStore {
  private static final ServiceLog LOG = ServiceLog.of(RecordingStore.class);

  private final ObjectStore objects;
  private final ArchiveMeters meters;
  private final PartEncoder encoder = new PartEncoder();
  private final VerifiedParts verified = new VerifiedParts();
  private final Batches batches;

  RecordingStore(ObjectStore objects, Batches batches, ArchiveMeters meters) {
    this.objects = objects;
    this.batches = batches;
    this.meters = meters;
  }

  /** What S3 has of a stream. */
  record Listing(List<PartName> parts, OptionalInt lastManifest, boolean forked) {}

  /** What a marker of an unfinished session says. */
  record OpenSession(StreamId session, Optional<StreamId> gateway) {}

  private record Marker(String gateway) {}

  private record Loss(String topic, int partition, long first, long last) {}

  /**
   * A partition is taken: of a batch that its earlier owner wrote, frames may be committed, which
   * will not come again, while others do. What is listed from here on has such batches.
   */
  void taken() {
    batches.outdate();
  }

  /** Looks up what S3 has of a stream. */
  Listing list(StreamKind kind, StreamId stream) throws IOException {
    String parts = RecordingLayout.parts(kind, stream);
    List<PartName> names = new ArrayList<>();
    String forks = RecordingLayout.forks(kind, stream);
    OptionalInt manifest = OptionalInt.empty();
    boolean forked = false;
    for (ObjectStore.Entry entry : objects.list(RecordingLayout.folder(kind, stream))) {
      if (entry.key().startsWith(parts)) {
        PartName.parse(entry.key().substring(parts.length())).ifPresent(names::add);
      } else if (entry.key().startsWith(forks)) {
        forked = true;
      } else {
        OptionalInt number = RecordingLayout.manifestNumber(entry.key());
        if (number.isPresent() && number.getAsInt() > manifest.orElse(0)) {
          manifest = number;
        }
      }
    }
    if (kind == StreamKind.SESSION && names.stream().noneMatch(name -> name.holds(1))) {
      Optional<Manifest> batched = batches.find(stream).map(Batches.Batched::manifest);
      batched.map(RecordingStore::name).ifPresent(names::add);
      manifest = batched.isPresent() ? OptionalInt.of(Math.max(1, manifest.orElse(1))) : manifest;
    }
    return new Listing(names, manifest, forked);
  }

  /** The name of the only part of a session in a batch. */
  static PartName name(Manifest batched) {
    Manifest.Part part = batched.parts().getFirst();
    return PartName.of(part.first(), part.last(), Hash.hex(part.head()));
  }

  /** Writes consecutive frames as one part, unless that part is there already. */
  StoredPart write(
      StreamKind kind, StreamId stream, List<AuditEnvelope> frames, PartIndex.Origin origin)
      throws IOException {
    PartEncoder.EncodedPart part = encoder.encode(frames, origin);
    PartName name = part.name();
    while (true) {
      String key = RecordingLayout.part(kind, stream, name);
      switch (put(key, part.content())) {
        case ObjectStore.Put.Stored(var version) -> {
          meters.part(part.content().length);
          return verified.add(
              key,
              new StoredPart(
                  name,
                  new PartPlace(key, version, Optional.empty()),
                  ManifestSeal.sha256(part.content()),
                  part.content().length,
                  part.stretch()));
        }
        case ObjectStore.Put.Taken _ -> {
          Optional<StoredPart> present = sameFrames(kind, stream, name, frames);
          if (present.isPresent()) {
            return present.get();
          }
          LOG.with("object", key).error(MessageCode.PART_NAME_TAKEN);
          if (name.attempt() == PartName.ATTEMPTS_MAX) {
            throw new IOException("every name of this part is taken: " + key);
          }
          name = name.nextAttempt();
        }
      }
    }
  }

  ObjectStore.Put put(String key, byte[] content) throws IOException {
    long begun = System.nanoTime();
    ObjectStore.Put outcome = objects.putIfAbsent(key, content);
    meters.stored(System.nanoTime() - begun);
    return outcome;
  }

  private Optional<StoredPart> sameFrames(
      StreamKind kind, StreamId stream, PartName name, List<AuditEnvelope> frames)
      throws IOException {
    Map<Long, Hash> wanted = new HashMap<>();
    frames.forEach(frame -> wanted.put(frame.header().sequence(), frame.hash()));
    Optional<Map<Long, Hash>> present = hashes(kind, stream, name);
    return present.filter(wanted::equals).isPresent()
        ? read(kind, stream, new Cover.Piece(name, name.first()))
        : Optional.empty();
  }

  /**
   * Reads a part whole, unless this process knows it; empty when it is not there, or does not hold
   * what its name says.
   */
  Optional<StoredPart> read(StreamKind kind, StreamId stream, Cover.Piece piece)
      throws IOException {
    String key = RecordingLayout.part(kind, stream, piece.part());
    Optional<StoredPart> known = verified.find(key, piece.from());
    return known.isPresent()
        ? known
        : readWhole(kind, stream, piece).map(part -> verified.add(key, part));
  }

  /** Where a part stands: under a key of its own, or in a batch. */
  private Optional<Located> locate(StreamKind kind, StreamId stream, PartName name)
      throws IOException {
    PartPlace own = PartPlace.latest(RecordingLayout.part(kind, stream, name));
    Optional<ObjectStore.Content> content = own.open(objects);
    if (content.isPresent() || kind != StreamKind.SESSION) {
      return content.map(found -> new Located(own.at(found.version()), found));
    }
    Optional<PartPlace> place =
        batches
            .find(stream)
            .map(Batches.Batched::manifest)
            .filter(manifest -> name(manifest).equals(name))
            .map(manifest -> PartPlace.of(manifest.parts().getFirst()));
    if (place.isEmpty()) {
      return Optional.empty();
    }
    return place.get().open(objects).map(found -> new Located(place.get(), found));
  }

  /** A part that is being read. */
  private record Located(PartPlace place, ObjectStore.Content content) {}

  private Optional<StoredPart> readWhole(StreamKind kind, StreamId stream, Cover.Piece piece)
      throws IOException {
    PartName name = piece.part();
    Optional<Located> located = locate(kind, stream, name);
    if (located.isEmpty()) {
      return Optional.empty();
    }
    PartPlace place = located.get().place();
    try (ObjectStore.Content content = located.get().content()) {
      DigestingStream bytes = new DigestingStream(content.bytes());
      StretchSurvey survey = new StretchSurvey();
      try (RecordingPart part = RecordingPart.read(bytes)) {
        for (var frame = part.next(); frame.isPresent(); frame = part.next()) {
          if (!frame.get().header().stream().equals(stream)) {
            throw new DamagedPartException("a frame of another stream");
          }
          if (frame.get().header().sequence() >= piece.from()) {
            survey.add(frame.get());
          }
        }
        bytes.drain();
      }
      if (survey.isEmpty()
          || survey.stretch().first() != piece.from()
          || survey.stretch().last() != name.last()
          || !survey.stretch().head().equals(name.head())) {
        throw new DamagedPartException("not the frames that the name says");
      }
      return Optional.of(
          new StoredPart(name, place, bytes.sha256(), bytes.count(), survey.stretch()));
    } catch (DamagedPartException e) {
      LOG.with("object", place.object()).with("reason", e).error(MessageCode.PART_DAMAGED);
      return Optional.empty();
    }
  }

  /** Reads the hashes of a part's frames; empty when the part cannot be read. */
  Optional<Map<Long, Hash>> hashes(StreamKind kind, StreamId stream, PartName name)
      throws IOException {
    Optional<Located> located = locate(kind, stream, name);
    if (located.isEmpty()) {
      return Optional.empty();
    }
    Map<Long, Hash> hashes = new HashMap<>();
    try (ObjectStore.Content content = located.get().content();
        RecordingPart part = RecordingPart.read(content.bytes())) {
      for (var frame = part.next(); frame.isPresent(); frame = part.next()) {
        if (frame.get().header().stream().equals(stream)) {
          hashes.put(frame.get().header().sequence(), frame.get().hash());
        }
      }
      return Optional.of(hashes);
    } catch (DamagedPartException e) {
      LOG.with("object", located.get().place().object())
          .with("reason", e)
          .error(MessageCode.PART_DAMAGED);
      return Optional.empty();
    }
  }

  /** Reads the bytes of a part; empty when it is not there. */
  Optional<byte[]> part(StreamKind kind, StreamId stream, PartName name, int bytesMax)
      throws IOException {
    Optional<Located> located = locate(kind, stream, name);
    return located.isPresent()
        ? Optional.of(read(located.get().place().object(), located.get().content(), bytesMax))
        : Optional.empty();
  }

  /** Keeps a frame that contradicts another one of the same sequence. */
  void keepFork(AuditEnvelope frame) throws IOException {
    put(
        RecordingLayout.fork(
            frame.header().streamKind(),
            frame.header().stream(),
            frame.header().sequence(),
            frame.hash()),
        frame.toWire());
  }

  /** Keeps bytes that are no frame. */
  void setAside(TopicSlice slice, long offset, byte[] content) throws IOException {
    put(RecordingLayout.poison(slice, offset), content);
  }

  /** Keeps the fact that the broker no longer had these offsets. */
  void recordLoss(TopicSlice slice, long first, long last) throws IOException {
    put(
        RecordingLayout.lost(slice, first, last),
        AuditJson.write(new Loss(slice.topic(), slice.partition(), first, last)));
  }

  /**
   * Marks a session of which S3 has something and that is not judged for good: whoever takes the
   * partition next finds it, though its frames are committed.
   */
  void markOpen(TopicSlice slice, StreamId session, Optional<StreamId> gateway, UUID marking)
      throws IOException {
    put(
        RecordingLayout.open(slice, session, marking),
        AuditJson.write(new Marker(gateway.map(StreamId::toString).orElse(""))));
  }

  void unmark(TopicSlice slice, StreamId session) throws IOException {
    for (ObjectStore.Entry marker : objects.list(RecordingLayout.open(slice, session))) {
      objects.delete(marker.key());
    }
  }

  List<OpenSession> openSessions(TopicSlice slice) throws IOException {
    List<OpenSession> open = new ArrayList<>();
    for (ObjectStore.Entry entry : objects.list(RecordingLayout.open(slice))) {
      Optional<StreamId> session = RecordingLayout.openSession(slice, entry.key());
      Optional<ObjectStore.Content> marker = objects.get(entry.key());
      if (session.isPresent() && marker.isPresent()) {
        try (ObjectStore.Content content = marker.get()) {
          open.add(new OpenSession(session.get(), gateway(content)));
        }
      }
    }
    return open;
  }

  private static Optional<StreamId> gateway(ObjectStore.Content marker) throws IOException {
    byte[] content = marker.bytes().readNBytes(1 << 10);
    try {
      return Optional.of(StreamId.parse(AuditJson.read(content, Marker.class).gateway()));
    } catch (com.fasterxml.jackson.core.JacksonException
        | IllegalArgumentException
        | NullPointerException e) {
      return Optional.empty();
    }
  }

  /** Writes an object of which there is one at most. */
  boolean create(String key, byte[] content) throws IOException {
    return put(key, content) instanceof ObjectStore.Put.Stored;
  }

  Optional<byte[]> bytes(String key, int bytesMax) throws IOException {
    Optional<ObjectStore.Content> object = objects.get(key);
    return object.isPresent() ? Optional.of(read(key, object.get(), bytesMax)) : Optional.empty();
  }

  private static byte[] read(String key, ObjectStore.Content object, int bytesMax)
      throws IOException {
    try (ObjectStore.Content content = object) {
      if (content.size() > bytesMax) {
        throw new IOException(key + " has " + content.size() + " bytes");
      }
      return content.bytes().readNBytes(bytesMax);
    }
  }
}
