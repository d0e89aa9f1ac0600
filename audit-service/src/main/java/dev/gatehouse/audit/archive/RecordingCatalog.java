package dev.gatehouse.audit.archive;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.ServiceLog;
import dev.gatehouse.audit.integrity.ManifestNotice;
import dev.gatehouse.audit.integrity.ManifestSeal;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.contracts.audit.StreamId;
import dev.gatehouse.contracts.audit.StreamKind;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;

/** All that S3 has of sessions, for one who reads it all. Safe for use by many threads. */
public final class RecordingCatalog {
  private static final ServiceLog LOG = ServiceLog.of(RecordingCatalog.class);
  private static final String ROOT = "recordings/";
  private static final int DAY_DEPTH = 3;
  private static final int PART_BYTES_MAX = 256 << 20;

  /** A rebuild asks for each of a day's sessions; what comes meanwhile is in the topics. */
  private static final Duration LISTED_FOR = Duration.ofMinutes(1);

  private final ObjectStore objects;
  private final Batches batches;
  private final RecordingStore store;
  private final Manifests manifests;

  public RecordingCatalog(ObjectStore objects, ManifestSeal seal, ArchiveMeters meters) {
    this.objects = objects;
    this.batches = new Batches(objects, seal, LISTED_FOR);
    this.store = new RecordingStore(objects, batches, meters);
    this.manifests = new Manifests(store, batches, seal);
  }

  /**
   * A session of which S3 has something.
   *
   * @param fingerprint another one when S3 has something else of it
   */
  public record Entry(SessionId session, String fingerprint) {}

  /**
   * A frame, and where in Kafka it stood.
   *
   * @param offset empty where the part does not say
   */
  public record PlacedFrame(AuditEnvelope envelope, int partition, OptionalLong offset) {}

  /** A manifest as it is announced, with the time at which it was signed. */
  public record Announced(ManifestNotice notice, java.time.Instant at) {}

  /** Takes the frames of a part. */
  @FunctionalInterface
  public interface PartReader {
    /** Takes frames in the order of their sequence. */
    void take(List<PlacedFrame> frames) throws IOException;
  }

  /** The days that have sessions, in their order. */
  public List<LocalDate> days() throws IOException {
    TreeSet<LocalDate> days = new TreeSet<>();
    for (String root : List.of(ROOT, BatchName.root())) {
      List<String> folders = List.of(root);
      for (int depth = 0; depth < DAY_DEPTH; depth++) {
        List<String> deeper = new ArrayList<>();
        for (String folder : folders) {
          deeper.addAll(objects.folders(folder));
        }
        folders = deeper;
      }
      folders.forEach(folder -> day(folder.substring(root.length())).ifPresent(days::add));
    }
    return List.copyOf(days);
  }

  private static Optional<LocalDate> day(String folder) {
    try {
      return Optional.of(LocalDate.parse(folder.replaceFirst("/$", "").replace('/', '-')));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** The sessions of a day. */
  public List<Entry> sessions(LocalDate day) throws IOException {
    String folder = ROOT + day.toString().replace('-', '/') + "/";
    TreeMap<SessionId, List<String>> keys = new TreeMap<>(Comparator.comparing(SessionId::stream));
    for (ObjectStore.Entry entry : objects.list(folder)) {
      session(entry.key().substring(folder.length()).replaceFirst("/.*", ""))
          .ifPresent(
              session -> keys.computeIfAbsent(session, _ -> new ArrayList<>()).add(entry.key()));
    }
    batches
        .sessions(day)
        .forEach(
            (session, key) ->
                keys.computeIfAbsent(new SessionId(session), _ -> new ArrayList<>()).add(key));
    List<Entry> sessions = new ArrayList<>();
    keys.forEach(
        (session, objectsOfIt) -> sessions.add(new Entry(session, fingerprint(objectsOfIt))));
    return sessions;
  }

  private static Optional<SessionId> session(String folder) {
    try {
      return Optional.of(SessionId.parse(folder));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String fingerprint(List<String> keys) {
    return ManifestSeal.sha256(
        String.join("\n", keys).getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /**
   * Reads all frames of a session, part by part; a part that is damaged is passed over.
   *
   * @return the latest manifest, where there is one that we have signed
   */
  public Optional<Announced> read(SessionId session, PartReader reader) throws IOException {
    StreamId stream = session.stream();
    RecordingStore.Listing listing = store.list(StreamKind.SESSION, stream);
    Cover cover = new Cover();
    cover.addAll(listing.parts());
    for (Cover.Piece piece : cover.pieces()) {
      List<PlacedFrame> frames = frames(stream, piece);
      if (!frames.isEmpty()) {
        reader.take(frames);
      }
    }
    return listing.lastManifest().isPresent()
        ? announced(stream, listing.lastManifest().getAsInt())
        : Optional.empty();
  }

  private Optional<Announced> announced(StreamId stream, int number) throws IOException {
    return manifests
        .find(stream, number)
        .flatMap(
            signed ->
                signed
                    .manifest()
                    .map(
                        found ->
                            new Announced(
                                ManifestNotice.of(found, signed.key()), found.createdAt())));
  }

  private List<PlacedFrame> frames(StreamId stream, Cover.Piece piece) throws IOException {
    Optional<byte[]> content = store.part(StreamKind.SESSION, stream, piece.part(), PART_BYTES_MAX);
    if (content.isEmpty()) {
      return List.of();
    }
    try {
      List<AuditEnvelope> frames = RecordingPart.frames(content.get());
      Optional<PartIndex.Origin> origin =
          Optional.ofNullable(RecordingPart.index(content.get()).origin())
              .filter(known -> known.offsets().size() == frames.size());
      List<Long> places = origin.map(PartIndex.Origin::places).orElse(List.of());
      int partition = origin.map(PartIndex.Origin::partition).orElse(0);
      List<PlacedFrame> placed = new ArrayList<>();
      for (int i = 0; i < frames.size(); i++) {
        if (frames.get(i).header().sequence() >= piece.from()) {
          placed.add(
              new PlacedFrame(
                  frames.get(i),
                  partition,
                  places.isEmpty() ? OptionalLong.empty() : OptionalLong.of(places.get(i))));
        }
      }
      return placed;
    } catch (DamagedPartException e) {
      LOG.with("object", RecordingLayout.part(StreamKind.SESSION, stream, piece.part()))
          .with("reason", e)
          .error(MessageCode.PART_DAMAGED);
      return List.of();
    }
  }
}
