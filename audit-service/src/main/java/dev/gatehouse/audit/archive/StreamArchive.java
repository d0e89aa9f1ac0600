package dev.gatehouse.audit.archive;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.ServiceLog;
import dev.gatehouse.audit.integrity.Manifest;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.Hash;
import dev.gatehouse.contracts.audit.StreamId;
import dev.gatehouse.contracts.audit.StreamKind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The archive of one stream: which of its frames S3 has, which are on their way there, and which
 * wait. When a session can be judged is for its {@link SessionCase}.
 *
 * <pre>
 *   received ──▶ unsorted ──(S3 was listed)──▶ held ──cut──▶ leaving ──▶ in S3
 *                                        └──▶ compared with S3: repeated, or a fork
 * </pre>
 *
 * The offset of a frame is done with when the frame is in S3; that of the frame that ends a session
 * only when the session's manifest is there and announced. So whatever a crash takes away comes
 * again, and finds in S3 how far it had come. Confined to the partition's thread; what blocks is an
 * errand.
 */
final class StreamArchive {
  private static final ServiceLog LOG = ServiceLog.of(StreamArchive.class);

  private final StreamId stream;
  private final StreamKind kind;
  private final PartitionArchive partition;
  private final Desk desk;

  private final List<Frame> unsorted = new ArrayList<>();
  private final HeldFrames held = new HeldFrames();
  private final List<Cut> leaving = new ArrayList<>();
  private final Map<PartName, List<Frame>> compared = new HashMap<>();
  private final RecentHashes recent = new RecentHashes();
  private final Cover cover = new Cover();
  private final Optional<SessionCase> session;

  private boolean listed;
  private boolean forked;
  private boolean joined;
  private boolean alone;

  private record Inherited(RecordingStore.Listing listing, Optional<Manifest> manifest) {}

  private StreamArchive(
      StreamId stream, StreamKind kind, PartitionArchive partition, Desk desk, boolean fresh) {
    this.stream = stream;
    this.kind = kind;
    this.partition = partition;
    this.desk = desk;
    this.session =
        kind == StreamKind.SESSION
            ? Optional.of(new SessionCase(stream, partition, desk, this))
            : Optional.empty();
    this.listed = fresh;
    if (!fresh) {
      list();
    }
  }

  /** A stream that begins now: nobody can have archived any of it before. */
  static StreamArchive fresh(
      StreamId stream, StreamKind kind, PartitionArchive partition, Desk desk) {
    return new StreamArchive(stream, kind, partition, desk, true);
  }

  /** A stream of which S3 may have something already. */
  static StreamArchive inherited(
      StreamId stream, StreamKind kind, PartitionArchive partition, Desk desk) {
    return new StreamArchive(stream, kind, partition, desk, false);
  }

  /** S3 has something that was not known of. */
  void lookUpAgain() {
    listed = false;
    list();
  }

  private void list() {
    partition.errand("list", this::lookUp, this::sort);
  }

  private Inherited lookUp() throws IOException {
    RecordingStore.Listing listing = desk.store().list(kind, stream);
    Optional<Manifest> manifest =
        listing.lastManifest().isPresent()
            ? desk.manifests().read(stream, listing.lastManifest().getAsInt())
            : Optional.empty();
    return new Inherited(listing, manifest);
  }

  private void sort(Inherited inherited) {
    listed = true;
    cover.addAll(inherited.listing().parts());
    forked |= inherited.listing().forked();
    session.ifPresent(of -> of.inherit(inherited.listing().lastManifest(), inherited.manifest()));
    unsorted.forEach(this::place);
    unsorted.clear();
    if (hasEnded()) {
      cutAtEnd();
    }
  }

  private boolean hasEnded() {
    return session.filter(SessionCase::hasEnded).isPresent();
  }

  /** The partition's earlier owner left a marker: this session is not judged for good. */
  void adopt(Optional<StreamId> markedGateway) {
    session.ifPresent(of -> of.adopt(markedGateway));
  }

  void receive(Frame frame) {
    desk.memory().take(frame);
    if (partition.isFresh(frame)) {
      session.ifPresent(SessionCase::heard);
    }
    if (!listed) {
      unsorted.add(frame);
      return;
    }
    place(frame);
    if (frame.endsSession()) {
      cutAtEnd();
    } else if (held.bytes() >= desk.limits().partBytesMax()) {
      cut(false);
    }
  }

  /** What is over goes to S3 at once, unless it may go there with others. */
  private void cutAtEnd() {
    if (!isForBatch()) {
      cut(false);
    }
  }

  private void place(Frame frame) {
    Optional<Hash> known = hashInMemory(frame.sequence());
    if (known.isPresent()) {
      judgeRepeated(frame, known.get());
      return;
    }
    Optional<PartName> part = cover.holding(frame.sequence());
    if (part.isPresent()) {
      compare(part.get(), frame);
      return;
    }
    joined = false;
    if (frame.sequence() == 1) {
      session.ifPresent(of -> of.begin(frame.envelope()));
    }
    if (frame.endsSession()) {
      session.ifPresent(SessionCase::end);
    }
    held.add(frame);
  }

  private Optional<Hash> hashInMemory(long sequence) {
    return held.hashOf(sequence)
        .or(
            () ->
                leaving.stream()
                    .filter(cut -> cut.holds(sequence))
                    .map(cut -> cut.hashOf(sequence))
                    .findFirst())
        .or(() -> recent.of(sequence));
  }

  private void judgeRepeated(Frame frame, Hash archived) {
    if (frame.hash().equals(archived)) {
      desk.meters().duplicate();
      if (frame.endsSession()) {
        session.ifPresent(SessionCase::end);
      }
      release(frame);
      return;
    }
    forked = true;
    joined = false;
    desk.meters().forked();
    LOG.with("sessionId", stream)
        .with("sequence", frame.sequence())
        .with("archived", archived)
        .with("received", frame.hash())
        .error(MessageCode.FRAME_FORKED);
    desk.memory().release(frame);
    partition.errand(
        "fork",
        () -> {
          desk.store().keepFork(frame.envelope());
          return frame;
        },
        this::finish);
  }

  /** A part in S3 has this sequence: what it has there decides. */
  private void compare(PartName part, Frame frame) {
    List<Frame> waiting = compared.get(part);
    if (waiting != null) {
      waiting.add(frame);
      return;
    }
    compared.put(part, new ArrayList<>(List.of(frame)));
    partition.errand(
        "compare", () -> desk.store().hashes(kind, stream, part), hashes -> compare(part, hashes));
  }

  private void compare(PartName part, Optional<Map<Long, Hash>> hashes) {
    List<Frame> frames = Optional.ofNullable(compared.remove(part)).orElse(List.of());
    Set<Long> present = hashes.map(Map::keySet).orElse(Set.of());
    if (frames.stream().anyMatch(frame -> !present.contains(frame.sequence()))) {
      // It cannot be read, or does not hold what its name says: it covers nothing.
      cover.remove(part);
      frames.forEach(this::place);
    } else {
      hashes.ifPresent(
          archived ->
              frames.forEach(
                  frame ->
                      judgeRepeated(frame, archived.getOrDefault(frame.sequence(), frame.hash()))));
    }
  }

  /** The frame is kept: its memory is free, and its offset may be committed. */
  private void release(Frame frame) {
    desk.memory().release(frame);
    finish(frame);
  }

  private void finish(Frame frame) {
    if (frame.endsSession() && session.isPresent()) {
      session.get().endKept(frame.offset());
    } else {
      partition.done(frame.offset());
    }
  }

  /**
   * Sends what is held to S3, unless a batch is to have it.
   *
   * @param islands frames behind a hole too
   */
  void cut(boolean islands) {
    if (listed && !joined) {
      held.take(frontier() + 1, islands, desk.limits().partBytesMax()).forEach(this::send);
    }
  }

  /** Up to which sequence all is in S3 or on its way. */
  private long frontier() {
    long through = cover.through();
    for (boolean moved = true; moved; ) {
      long before = through;
      for (Cut cut : leaving) {
        through = cut.first() <= through + 1 ? Math.max(through, cut.last()) : through;
      }
      Optional<PartName> island = cover.holding(through + 1);
      through = island.map(PartName::last).orElse(through);
      moved = through > before;
    }
    return through;
  }

  private void send(Cut cut) {
    leave(cut);
    List<Frame> run = cut.frames();
    Optional<SessionCase.Mark> mark =
        run.getLast().endsSession() ? Optional.empty() : session.flatMap(SessionCase::mark);
    List<AuditEnvelope> frames = run.stream().map(Frame::envelope).toList();
    PartIndex.Origin origin = PartIndex.Origin.of(partition.slice(), run);
    partition.errand(
        "write",
        () -> {
          if (mark.isPresent()) {
            mark.get().write(desk.store());
          }
          return desk.store().write(kind, stream, frames, origin);
        },
        part -> kept(cut, part));
  }

  private void leave(Cut cut) {
    leaving.add(cut);
    desk.memory().ship(cut.bytes());
  }

  private void kept(Cut cut, StoredPart part) {
    leaving.remove(cut);
    desk.memory().shipped(cut.bytes());
    cover.add(part.name());
    for (Frame frame : cut.frames()) {
      recent.remember(frame.sequence(), frame.hash());
      release(frame);
    }
  }

  /** Looks at the time: what is old goes to S3, what is over is judged. */
  void tick(long nowNanos, long streamMillis) {
    if (!listed) {
      return;
    }
    if (!joined
        && held.oldest().filter(frame -> isOld(frame, nowNanos, streamMillis)).isPresent()) {
      cut(true);
    }
    session.ifPresent(of -> of.tick(nowNanos));
  }

  private boolean isOld(Frame frame, long nowNanos, long streamMillis) {
    Duration ageMax = desk.limits().ageMax();
    return streamMillis - frame.timestampMillis() >= ageMax.toMillis()
        || nowNanos - frame.receivedNanos() >= ageMax.toNanos();
  }

  /** Whether it may share an object: nothing of it is in S3, and nothing speaks against it. */
  private boolean isForBatch() {
    return hasEnded()
        && !alone
        && !forked
        && cover.isEmpty()
        && leaving.isEmpty()
        && compared.isEmpty()
        && held.areShortAndWithoutLogin();
  }

  /** Waits for the next batch, if it is for one; returns whether it does. */
  boolean joinBatch() {
    if (!joined && listed && isForBatch()) {
      joined = true;
      partition.batches().join(this);
    }
    return joined;
  }

  StreamId stream() {
    return stream;
  }

  /** Leaves for S3 in a batch; empty when it no longer waits for one. */
  Optional<BatchWriter.Member> leaveInBatch() {
    if (!joined) {
      return Optional.empty();
    }
    joined = false;
    Cut cut = held.takeAll();
    leave(cut);
    return session.map(of -> new BatchWriter.Member(of.evidence(), cut.frames()));
  }

  /** The batch is in S3, and has it. */
  void keptInBatch(BatchWriter.Member member, BatchWriter.Kept kept) {
    kept(cutOf(member), kept.part());
    session.ifPresent(of -> of.concludedInBatch(member.evidence().journal(), kept.manifest()));
  }

  /** The batch has no place for it: it goes to S3 by itself, behind what is there of it. */
  void notInBatch(BatchWriter.Member member) {
    alone = true;
    Cut cut = cutOf(member);
    leaving.remove(cut);
    desk.memory().shipped(cut.bytes());
    unsorted.addAll(cut.frames());
    lookUpAgain();
  }

  private Cut cutOf(BatchWriter.Member member) {
    return leaving.stream()
        .filter(cut -> cut.frames().equals(member.frames()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("these frames have not left"));
  }

  boolean isForked() {
    return forked;
  }

  Cover cover() {
    return cover;
  }

  /** Whether this stream waits for a proof that the partition was read to its end. */
  boolean wantsEnd() {
    return session.filter(SessionCase::wantsEnd).isPresent();
  }

  /** Whether all that came is in S3, and known to be there. */
  boolean isQuiet() {
    return listed && held.isEmpty() && leaving.isEmpty() && compared.isEmpty();
  }

  /** Whether nothing of it need be remembered any more. */
  boolean isForgettable(long nowNanos) {
    return isQuiet() && session.filter(of -> of.isForgettable(nowNanos)).isPresent();
  }

  long heldBytes() {
    return held.bytes();
  }

  /** The lowest offset that waits here; the highest number there is when none does. */
  long oldestOffset() {
    return held.oldest().map(Frame::offset).orElse(Long.MAX_VALUE);
  }

  /** Gives up all that is in memory: another one owns the partition now. */
  void abandon() {
    unsorted.forEach(desk.memory()::release);
    held.forEach(desk.memory()::release);
    compared.values().forEach(frames -> frames.forEach(desk.memory()::release));
    for (Cut cut : leaving) {
      desk.memory().shipped(cut.bytes());
      cut.frames().forEach(desk.memory()::release);
    }
  }
}
