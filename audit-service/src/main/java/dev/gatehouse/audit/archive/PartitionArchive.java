package dev.gatehouse.audit.archive;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.ServiceLog;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.StreamId;
import dev.gatehouse.contracts.audit.StreamKind;
import dev.gatehouse.contracts.audit.UnreadableFrameException;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All streams of one partition, for as long as this process owns it, and up to where it may be
 * committed. Confined to one thread.
 */
final class PartitionArchive {
  private static final ServiceLog LOG = ServiceLog.of(PartitionArchive.class);
  private static final byte[] NOTHING = {};

  private final TopicSlice slice;
  private final Desk desk;
  private final OffsetLedger ledger;
  private final long inheritedBelow;
  private final Map<StreamId, StreamArchive> streams = new HashMap<>();
  private final Set<OwnersErrand<?>> underWay = new HashSet<>();
  private final OpenBatches batches;
  private int losses;
  private long streamMillis = Long.MIN_VALUE;
  private long caughtUpNanos = Long.MIN_VALUE;

  /**
   * Takes a partition.
   *
   * @param start the first offset that is not archived
   * @param end the partition's end now: a frame below it may have been archived by an earlier owner
   */
  PartitionArchive(TopicSlice slice, long start, long end, Desk desk) {
    this.slice = slice;
    this.desk = desk;
    this.ledger = new OffsetLedger(start);
    this.inheritedBelow = end;
    this.batches = new OpenBatches(this, desk);
    desk.store().taken();
    errand("take over", () -> desk.store().openSessions(slice), open -> open.forEach(this::adopt));
  }

  private void adopt(RecordingStore.OpenSession open) {
    streams
        .computeIfAbsent(
            open.session(),
            session -> StreamArchive.inherited(session, StreamKind.SESSION, this, desk))
        .adopt(open.gateway());
  }

  TopicSlice slice() {
    return slice;
  }

  OpenBatches batches() {
    return batches;
  }

  /**
   * Keeps the fact that the broker no longer has these offsets; until then nothing is committed.
   */
  void lost(long first, long last) {
    losses++;
    desk.meters().lost(last - first + 1);
    LOG.with("partition", slice)
        .with("first", first)
        .with("last", last)
        .error(MessageCode.OFFSETS_LOST);
    errand(
        "loss",
        () -> {
          desk.store().recordLoss(slice, first, last);
          return slice;
        },
        _ -> losses--);
  }

  /**
   * Takes the next record.
   *
   * @param value null for a record without one
   */
  void receive(long offset, long timestampMillis, byte @Nullable [] value) {
    ledger.received(offset);
    streamMillis = Math.max(streamMillis, timestampMillis);
    byte[] wire = value == null ? NOTHING : value;
    desk.meters().received(wire.length);
    try {
      AuditEnvelope envelope = AuditEnvelope.decode(wire);
      Frame frame = new Frame(envelope, offset, timestampMillis, desk.nanos().getAsLong());
      archiveOf(frame).receive(frame);
    } catch (UnreadableFrameException e) {
      setAside(offset, wire, e);
    }
  }

  private StreamArchive archiveOf(Frame frame) {
    StreamId stream = frame.envelope().header().stream();
    StreamKind kind = frame.envelope().header().streamKind();
    boolean fresh = frame.sequence() == 1 && isFresh(frame);
    return streams.computeIfAbsent(
        stream,
        id ->
            fresh
                ? StreamArchive.fresh(id, kind, this, desk)
                : StreamArchive.inherited(id, kind, this, desk));
  }

  /** Whether the frame came to the topic when the partition was ours already. */
  boolean isFresh(Frame frame) {
    return frame.offset() >= inheritedBelow;
  }

  private void setAside(long offset, byte[] wire, UnreadableFrameException reason) {
    desk.meters().poisoned();
    LOG.with("partition", slice)
        .with("offset", offset)
        .with("reason", reason)
        .error(MessageCode.FRAME_UNREADABLE);
    errand(
        "poison",
        () -> {
          desk.store().setAside(slice, offset, wire);
          return offset;
        },
        this::done);
  }

  /**
   * An errand that matters only while the partition is owned: afterwards its outcome is nobody's,
   * and it is dropped with all that it holds. While S3 hangs, what has no owner any more waits
   * behind it, and every change of hands would add to that.
   */
  <R> void errand(String what, Errands.Work<R> work, Consumer<? super R> then) {
    OwnersErrand<R> errand = new OwnersErrand<>(work, then, underWay);
    underWay.add(errand);
    desk.errands().run(what, errand, errand);
  }

  /** Done by another thread than the one that drops it, and hears of its outcome. */
  private static final class OwnersErrand<R>
      implements Errands.Work<Optional<R>>, Consumer<Optional<R>> {
    private volatile Errands.@Nullable Work<R> work;
    private @Nullable Consumer<? super R> then;
    private @Nullable Set<OwnersErrand<?>> underWay;

    OwnersErrand(Errands.Work<R> work, Consumer<? super R> then, Set<OwnersErrand<?>> underWay) {
      this.work = work;
      this.then = then;
      this.underWay = underWay;
    }

    @Override
    public Optional<R> run() throws IOException {
      Errands.Work<R> wanted = work;
      return wanted == null ? Optional.empty() : Optional.of(wanted.run());
    }

    @Override
    public void accept(Optional<R> result) {
      if (underWay != null) {
        underWay.remove(this);
      }
      if (then != null) {
        result.ifPresent(then);
      }
    }

    void drop() {
      work = null;
      then = null;
      underWay = null;
    }
  }

  void done(long offset) {
    ledger.done(offset);
  }

  void tick(long nowNanos) {
    batches.tick(nowNanos);
    if (ledger.lag() > desk.limits().commitLagMax()) {
      batches.sendAll();
      long bound = ledger.committable() + desk.limits().commitLagMax() / 2;
      streams.values().stream()
          .filter(stream -> stream.oldestOffset() <= bound)
          .forEach(stream -> stream.cut(true));
    }
    streams.values().forEach(stream -> stream.tick(nowNanos, streamMillis));
    streams.values().removeIf(stream -> stream.isForgettable(nowNanos));
  }

  boolean wantsEnd() {
    return streams.values().stream().anyMatch(StreamArchive::wantsEnd);
  }

  /** All that the partition had at {@code asOfNanos} has been received. */
  void caughtUp(long asOfNanos) {
    caughtUpNanos = asOfNanos;
  }

  boolean isCaughtUpSince(long nanos) {
    return caughtUpNanos != Long.MIN_VALUE && caughtUpNanos >= nanos;
  }

  /** What may be committed; empty while something must be kept first. */
  OptionalLong committable() {
    return losses > 0 ? OptionalLong.empty() : OptionalLong.of(ledger.committable());
  }

  /** How many records are received and not yet to be committed. */
  long lag() {
    return ledger.lag();
  }

  Collection<StreamArchive> streams() {
    return List.copyOf(streams.values());
  }

  int streamCount() {
    return streams.size();
  }

  /** Another one owns the partition now. */
  void abandon() {
    underWay.forEach(OwnersErrand::drop);
    underWay.clear();
    streams.values().forEach(StreamArchive::abandon);
    streams.clear();
  }
}
