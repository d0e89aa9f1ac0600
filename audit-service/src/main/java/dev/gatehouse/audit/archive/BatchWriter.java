package dev.gatehouse.audit.archive;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.ServiceLog;
import dev.gatehouse.audit.integrity.BatchManifest;
import dev.gatehouse.audit.integrity.Integrity;
import dev.gatehouse.audit.integrity.Manifest;
import dev.gatehouse.audit.integrity.ManifestNotice;
import dev.gatehouse.audit.integrity.ManifestSeal;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.StreamId;
import dev.gatehouse.contracts.audit.StreamKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Writes sessions that are over, whole and confirmed as one object with one manifest: the parts of
 * all of them, one after the other, and the first manifest of each.
 *
 * <p>May be called again after any failure, and comes to the same. Safe for use by many threads.
 */
final class BatchWriter {
  private static final ServiceLog LOG = ServiceLog.of(BatchWriter.class);

  private final ObjectStore objects;
  private final RecordingStore store;
  private final Batches batches;
  private final Conclusion conclusion;
  private final ManifestSeal seal;
  private final ManifestNotices notices;
  private final Clock clock;
  private final ArchiveMeters meters;
  private final PartEncoder encoder = new PartEncoder();

  BatchWriter(
      ObjectStore objects,
      RecordingStore store,
      Batches batches,
      Conclusion conclusion,
      ManifestSeal seal,
      ManifestNotices notices,
      Clock clock,
      ArchiveMeters meters) {
    this.objects = objects;
    this.store = store;
    this.batches = batches;
    this.conclusion = conclusion;
    this.seal = seal;
    this.notices = notices;
    this.clock = clock;
    this.meters = meters;
  }

  /** A session, and all of its frames. */
  record Member(Conclusion.Evidence evidence, List<Frame> frames) {
    StreamId session() {
      return evidence.session();
    }
  }

  /** What became of one that is in the batch. */
  record Kept(StreamId session, StoredPart part, Manifest manifest) {}

  /** A member's part, and where in the batch it begins. */
  private record Placed(Member member, PartEncoder.EncodedPart part, long offset) {
    StoredPart stored(String object, Optional<String> version) {
      byte[] content = part.content();
      return new StoredPart(
          part.name(),
          new PartPlace(
              object, version, Optional.of(new ObjectStore.Extent(offset, content.length))),
          ManifestSeal.sha256(content),
          content.length,
          part.stretch());
    }
  }

  /**
   * Writes a batch.
   *
   * @param members at least one, their ids all of {@code day}
   * @return those that are in it, or in an earlier one. Of whom there is anything to be found has
   *     to have a place of its own; so have all when the batch's is taken by something else
   */
  List<Kept> write(LocalDate day, TopicSlice slice, List<Member> members) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    List<Kept> kept = new ArrayList<>();
    List<Placed> placed = new ArrayList<>();
    for (Member member : members) {
      Optional<Batches.Batched> earlier = batches.find(member.session(), slice);
      if (earlier.isPresent()) {
        keptEarlier(member, earlier.get()).ifPresent(kept::add);
        continue;
      }
      List<AuditEnvelope> frames = member.frames().stream().map(Frame::envelope).toList();
      Placed one =
          new Placed(
              member,
              encoder.encode(frames, PartIndex.Origin.of(slice, member.frames())),
              content.size());
      if (draft(one, "", Optional.empty()).worth() == Integrity.COMPLETE) {
        placed.add(one);
        content.writeBytes(one.part().content());
      }
    }
    if (!placed.isEmpty()) {
      byte[] bytes = content.toByteArray();
      kept.addAll(write(name(day, slice, placed, bytes), bytes, placed));
    }
    return kept;
  }

  /** It came again, or its earlier owner was cut off behind the batch: that one holds. */
  private Optional<Kept> keptEarlier(Member member, Batches.Batched earlier) throws IOException {
    Manifest manifest = earlier.manifest();
    PartName name = RecordingStore.name(manifest);
    Frame last = member.frames().getLast();
    if (name.last() != last.sequence() || !name.head().equals(last.hash())) {
      return Optional.empty();
    }
    notices.publish(member.session(), ManifestNotice.of(manifest, earlier.key()));
    return store
        .read(StreamKind.SESSION, member.session(), new Cover.Piece(name, name.first()))
        .map(part -> new Kept(member.session(), part, manifest));
  }

  private Manifest draft(Placed placed, String object, Optional<String> version) {
    return conclusion.draft(placed.member().evidence(), List.of(placed.stored(object, version)));
  }

  private static BatchName name(
      LocalDate day, TopicSlice slice, List<Placed> placed, byte[] content) {
    List<StreamId> sessions = placed.stream().map(one -> one.member().session()).toList();
    List<Long> offsets =
        placed.stream()
            .flatMap(one -> one.member().frames().stream())
            .map(Frame::offset)
            .sorted()
            .toList();
    return new BatchName(
        day,
        slice,
        offsets.getFirst(),
        offsets.getLast(),
        sessions.stream().min(Comparator.naturalOrder()).orElseThrow(),
        sessions.stream().max(Comparator.naturalOrder()).orElseThrow(),
        ManifestSeal.sha256(content));
  }

  private List<Kept> write(BatchName name, byte[] content, List<Placed> placed) throws IOException {
    Optional<PartPlace> place = put(name.key(), content);
    if (place.isEmpty()) {
      return List.of();
    }
    Optional<String> version = place.get().version();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    BatchManifest manifest =
        new BatchManifest(
            BatchManifest.FORMAT,
            now,
            name.key(),
            version.orElse(null),
            ManifestSeal.sha256(content),
            content.length,
            placed.stream()
                .map(one -> draft(one, name.key(), version).numbered(1, null, now))
                .toList());
    Optional<BatchManifest> standing = sign(name, manifest);
    if (standing.isEmpty()) {
      return List.of();
    }
    batches.outdate();
    List<Kept> kept = new ArrayList<>();
    for (int i = 0; i < placed.size(); i++) {
      Manifest one = standing.get().sessions().get(i);
      StreamId session = placed.get(i).member().session();
      notices.publish(session, ManifestNotice.of(one, name.manifestKey()));
      kept.add(new Kept(session, placed.get(i).stored(name.key(), version), one));
    }
    LOG.with("object", name.key()).with("sessions", kept.size()).info(MessageCode.BATCH_WRITTEN);
    return kept;
  }

  /** Where the batch stands; empty when something else does. */
  private Optional<PartPlace> put(String key, byte[] content) throws IOException {
    if (store.put(key, content) instanceof ObjectStore.Put.Stored(var version)) {
      meters.part(content.length);
      return Optional.of(new PartPlace(key, version, Optional.empty()));
    }
    Optional<ObjectStore.Content> object = objects.get(key);
    if (object.isEmpty()) {
      throw new IOException(key + " was there, and is not");
    }
    try (ObjectStore.Content present = object.get()) {
      DigestingStream bytes = new DigestingStream(present.bytes());
      bytes.drain();
      if (bytes.sha256().equals(ManifestSeal.sha256(content))) {
        return Optional.of(new PartPlace(key, present.version(), Optional.empty()));
      }
    }
    LOG.with("object", key).error(MessageCode.PART_NAME_TAKEN);
    return Optional.empty();
  }

  /** The manifest that stands there; empty when it is not ours, or says something else. */
  private Optional<BatchManifest> sign(BatchName name, BatchManifest manifest) throws IOException {
    if (store.create(name.manifestKey(), seal.seal(manifest))) {
      manifest.sessions().forEach(one -> meters.manifest(one.worth()));
      return Optional.of(manifest);
    }
    return batches
        .manifest(name)
        .filter(standing -> saysTheSame(standing.sessions(), manifest.sessions()));
  }

  private static boolean saysTheSame(List<Manifest> standing, List<Manifest> ours) {
    if (standing.size() != ours.size()) {
      return false;
    }
    for (int i = 0; i < ours.size(); i++) {
      if (!standing.get(i).saysTheSameAs(ours.get(i))) {
        return false;
      }
    }
    return true;
  }
}
