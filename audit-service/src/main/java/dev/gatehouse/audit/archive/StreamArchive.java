package dev.gatehouse.audit.archive;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.ServiceLog;
import dev.gatehouse.audit.integrity.Manifest;
import dev.gatehouse.audit.journal.JournalEntries;
import dev.gatehouse.audit.journal.JournalView;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.Hash;
import dev.gatehouse.contracts.audit.SessionEvent;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.contracts.audit.StreamId;
import dev.gatehouse.contracts.audit.StreamKind;
import dev.gatehouse.contracts.audit.UnreadableFrameException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The archive of one stream: which of its frames S3 has, which are on their way there, which wait,
 * and, for a session, when it can be judged.
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
  private static final long FINAL_KEPT_NANOS = 30_000_000_000L;

  private final StreamId stream;
  private final StreamKind kind;
  private final PartitionArchive partition;
  private final Desk desk;

  private final List<Frame> unsorted = new ArrayList<>();
  private final TreeMap<Long, Frame> held = new TreeMap<>();
  private final List<Cut> leaving = new ArrayList<>();
  private final Map<PartName, List<Frame>> compared = new HashMap<>();
  private final RecentHashes recent = new RecentHashes();
  private final Cover cover = new Cover();
  private final List<Long> endOffsets = new ArrayList<>();

  private boolean listed;
  private boolean forked;
  private boolean marked;
  private boolean ended;
  private boolean concluding;
  private long endedHearing;
  private long goneNanos;
  private boolean gone;
  private long heldBytes;
  private @Nullable Frame oldest;
  private Optional<StreamId> gateway = Optional.empty();
  private final long takenHearing;
  private long freshHearing;
  private int lastManifest;
  private Optional<Standing> concluded = Optional.empty();
  private long concludedNanos;

  /** Consecutive frames on their way to S3. */
  private record Cut(List<Frame> frames, long bytes) {
    long first() {
      return frames.getFirst().sequence();
    }

    long last() {
      return frames.getLast().sequence();
    }

    boolean holds(long sequence) {
      return first() <= sequence && sequence <= last();
    }

    Hash hashOf(long sequence) {
      return frames.get((int) (sequence - first())).hash();
    }
  }

  /** All that a judgement rests on: when it is the same, so is the judgement. */
  private record Standing(
      JournalEntries journal, int parts, long last, boolean forked, boolean ended) {
    /** Nothing more is to come: it ended, and its gateway said so. */
    boolean isFinal() {
      return ended && journal.closed().isPresent();
    }
  }

  private record Inherited(RecordingStore.Listing listing, Optional<Manifest> manifest) {}

  private StreamArchive(
      StreamId stream, StreamKind kind, PartitionArchive partition, Desk desk, boolean fresh) {
    this.stream = stream;
    this.kind = kind;
    this.partition = partition;
    this.desk = desk;
    this.takenHearing = desk.journal().hearingNanos();
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

  private void list() {
    partition.errand("list", this::lookUp, this::sort);
  }

  private Inherited lookUp() throws IOException {
    RecordingStore.Listing listing = desk.store().list(kind, stream);
    Optional<Manifest> manifest =
        listing.lastManifest().isPresent()
            ? desk.conclusion().standing(stream, listing.lastManifest().getAsInt())
            : Optional.empty();
    return new Inherited(listing, manifest);
  }

  private void sort(Inherited inherited) {
    listed = true;
    cover.addAll(inherited.listing().parts());
    forked |= inherited.listing().forked();
    lastManifest = inherited.listing().lastManifest().orElse(0);
    if (inherited.manifest().filter(manifest -> manifest.endReason() != null).isPresent()) {
      end();
    }
    unsorted.forEach(this::place);
    unsorted.clear();
    if (ended) {
      cut(false);
    }
  }

  /** The partition's earlier owner left a marker: this session is not judged for good. */
  void adopt(Optional<StreamId> markedGateway) {
    marked = true;
    if (gateway.isEmpty()) {
      gateway = markedGateway;
    }
  }

  void receive(Frame frame) {
    desk.memory().take(frame);
    if (partition.isFresh(frame)) {
      freshHearing = desk.journal().hearingNanos();
    }
    if (!listed) {
      unsorted.add(frame);
      return;
    }
    place(frame);
    if (frame.endsSession() || heldBytes >= desk.limits().partBytesMax()) {
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
    if (frame.sequence() == 1) {
      gateway = gatewayOf(frame.envelope()).or(() -> gateway);
    }
    if (frame.endsSession()) {
      end();
    }
    held.put(frame.sequence(), frame);
    heldBytes += frame.memoryBytes();
    if (oldest == null || frame.offset() < oldest.offset()) {
      oldest = frame;
    }
  }

  private static Optional<StreamId> gatewayOf(AuditEnvelope first) {
    try {
      return first.event().orElse(null) instanceof SessionEvent.Started started
          ? Optional.of(started.gateway())
          : Optional.empty();
    } catch (UnreadableFrameException e) {
      return Optional.empty();
    }
  }

  private void end() {
    if (!ended) {
      ended = true;
      endedHearing = desk.journal().hearingNanos();
    }
  }

  private Optional<Hash> hashInMemory(long sequence) {
    Frame waiting = held.get(sequence);
    if (waiting != null) {
      return Optional.of(waiting.hash());
    }
    return leaving.stream()
        .filter(cut -> cut.holds(sequence))
        .map(cut -> cut.hashOf(sequence))
        .findFirst()
        .or(() -> recent.of(sequence));
  }

  private void judgeRepeated(Frame frame, Hash archived) {
    if (frame.hash().equals(archived)) {
      desk.meters().duplicate();
      if (frame.endsSession()) {
        end();
      }
      release(frame);
      return;
    }
    forked = true;
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
    if (frame.endsSession()) {
      endOffsets.add(frame.offset());
    } else {
      partition.done(frame.offset());
    }
  }

  /**
   * Sends what is held to S3.
   *
   * @param islands frames behind a hole too
   */
  void cut(boolean islands) {
    if (!listed || held.isEmpty()) {
      return;
    }
    long expected = frontier() + 1;
    List<Frame> run = new ArrayList<>();
    long bytes = 0;
    for (Frame frame : List.copyOf(held.values())) {
      boolean next = frame.sequence() == expected;
      if (!next && !islands) {
        break;
      }
      if (!next || bytes >= desk.limits().partBytesMax()) {
        send(run, bytes);
        run = new ArrayList<>();
        bytes = 0;
      }
      run.add(frame);
      bytes += frame.memoryBytes();
      expected = frame.sequence() + 1;
    }
    send(run, bytes);
    oldest =
        held.values().stream().min((a, b) -> Long.compare(a.offset(), b.offset())).orElse(null);
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

  private void send(List<Frame> run, long bytes) {
    if (run.isEmpty()) {
      return;
    }
    Cut cut = new Cut(run, bytes);
    run.forEach(frame -> held.remove(frame.sequence()));
    heldBytes -= bytes;
    leaving.add(cut);
    desk.memory().ship(bytes);
    boolean mark = kind == StreamKind.SESSION && !marked && !run.getLast().endsSession();
    marked |= mark;
    List<AuditEnvelope> frames = run.stream().map(Frame::envelope).toList();
    PartIndex.Origin origin = PartIndex.Origin.of(partition.slice(), run);
    Optional<StreamId> by = gateway;
    UUID marking = UUID.randomUUID();
    partition.errand(
        "write",
        () -> {
          if (mark) {
            desk.store().markOpen(partition.slice(), stream, by, marking);
          }
          return desk.store().write(kind, stream, frames, origin);
        },
        part -> kept(cut, part));
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
    Frame eldest = oldest;
    if (eldest != null
        && (streamMillis - eldest.timestampMillis() >= desk.limits().ageMax().toMillis()
            || nowNanos - eldest.receivedNanos() >= desk.limits().ageMax().toNanos())) {
      cut(true);
    }
    if (kind == StreamKind.SESSION && !concluding) {
      judge(nowNanos);
    }
  }

  private void judge(long nowNanos) {
    JournalEntries entries = desk.journal().entries(new SessionId(stream));
    boolean due = ended ? isSettled(entries) : isGone(nowNanos, entries);
    if (!due) {
      return;
    }
    cut(true);
    if (!isQuiet() || cover.isEmpty()) {
      return;
    }
    Standing standing = new Standing(entries, cover.size(), cover.last(), forked, ended);
    if (concluded.equals(Optional.of(standing))) {
      endOffsets.forEach(partition::done);
      endOffsets.clear();
      tidyUp(nowNanos, standing);
    } else {
      conclude(standing);
    }
  }

  /**
   * It is whole and its gateway has said so; or there was time enough for that, counted only while
   * the journal could be heard: after a start it is read first.
   */
  private boolean isSettled(JournalEntries entries) {
    boolean confirmed = entries.opened().isPresent() && entries.closed().isPresent();
    boolean whole = isQuiet() && cover.through() == cover.last();
    long waited = desk.journal().hearingNanos() - endedHearing;
    return (whole && confirmed) || waited >= desk.limits().closeGrace().toNanos();
  }

  /** No more can come: its gateway is gone, and all that it sent has been read. */
  private boolean isGone(long nowNanos, JournalEntries entries) {
    JournalView journal = desk.journal();
    Optional<StreamId> by =
        gateway.or(() -> entries.opened().map(JournalEntries.Opened::incarnation));
    // A gateway is as silent as it was, whoever takes the partition, and whatever is read again.
    long spoke = by.map(journal::heardAt).map(at -> at.orElse(0)).orElse(takenHearing);
    long heard = Math.max(freshHearing, spoke);
    boolean silent = journal.hearingNanos() - heard >= desk.limits().gatewayGoneAfter().toNanos();
    if (!silent && by.filter(journal::hasStopped).isEmpty()) {
      gone = false;
      return false;
    }
    if (!gone) {
      gone = true;
      goneNanos = nowNanos;
    }
    return partition.isCaughtUpSince(goneNanos);
  }

  /** Whether this stream waits for a proof that the partition was read to its end. */
  boolean wantsEnd() {
    return gone && !partition.isCaughtUpSince(goneNanos);
  }

  private boolean isQuiet() {
    return listed && held.isEmpty() && leaving.isEmpty() && compared.isEmpty();
  }

  private void conclude(Standing standing) {
    concluding = true;
    Conclusion.Evidence evidence =
        new Conclusion.Evidence(stream, cover.pieces(), forked, standing.journal(), lastManifest);
    boolean mark = !standing.isFinal() && !marked;
    marked |= mark;
    Optional<StreamId> by = gateway;
    UUID marking = UUID.randomUUID();
    partition.errand(
        "conclude",
        () -> {
          if (mark) {
            desk.store().markOpen(partition.slice(), stream, by, marking);
          }
          return desk.conclusion().conclude(evidence);
        },
        outcome -> {
          concluding = false;
          switch (outcome) {
            case Conclusion.Concluded(var manifest) -> {
              lastManifest = manifest.number();
              concluded = Optional.of(standing);
              concludedNanos = desk.nanos().getAsLong();
              judge(concludedNanos);
            }
            case Conclusion.Overtaken _ -> {
              // Another owner knew more, or knows it by now: what S3 has is looked up first.
              listed = false;
              list();
            }
          }
        });
  }

  private void tidyUp(long nowNanos, Standing standing) {
    boolean over =
        standing.isFinal() || nowNanos - concludedNanos >= desk.limits().reconsiderFor().toNanos();
    if (over && marked) {
      marked = false;
      partition.errand(
          "unmark",
          () -> {
            desk.store().unmark(partition.slice(), stream);
            return stream;
          },
          _ -> {});
    }
  }

  /** Whether nothing of it need be remembered any more. */
  boolean isForgettable(long nowNanos) {
    if (kind != StreamKind.SESSION || concluding || concluded.isEmpty() || marked) {
      return false;
    }
    return isQuiet()
        && endOffsets.isEmpty()
        && nowNanos - concludedNanos >= FINAL_KEPT_NANOS
        && concluded.get().last() == cover.last();
  }

  long heldBytes() {
    return heldBytes;
  }

  /** The lowest offset that waits here; the highest number there is when none does. */
  long oldestOffset() {
    Frame eldest = oldest;
    return eldest == null ? Long.MAX_VALUE : eldest.offset();
  }

  /** Gives up all that is in memory: another one owns the partition now. */
  void abandon() {
    unsorted.forEach(desk.memory()::release);
    held.values().forEach(desk.memory()::release);
    compared.values().forEach(frames -> frames.forEach(desk.memory()::release));
    for (Cut cut : leaving) {
      desk.memory().shipped(cut.bytes());
      cut.frames().forEach(desk.memory()::release);
    }
  }
}
