package dev.gatehouse.audit.archive;

import dev.gatehouse.audit.integrity.Manifest;
import dev.gatehouse.audit.journal.JournalEntries;
import dev.gatehouse.audit.journal.JournalView;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.SessionEvent;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.contracts.audit.StreamId;
import dev.gatehouse.contracts.audit.UnreadableFrameException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * When a session can be judged, and what became of that. What its frames are is for its {@link
 * StreamArchive}. Confined to the partition's thread.
 */
final class SessionCase {
  private static final long FINAL_KEPT_NANOS = 30_000_000_000L;

  private final StreamId session;
  private final PartitionArchive partition;
  private final Desk desk;
  private final StreamArchive frames;
  private final List<Long> endOffsets = new ArrayList<>();

  private boolean marked;
  private boolean ended;
  private boolean concluding;
  private long endedHearing;
  private long goneNanos;
  private boolean gone;
  private Optional<StreamId> gateway = Optional.empty();
  private final long takenHearing;
  private long freshHearing;
  private int lastManifest;
  private Optional<Standing> concluded = Optional.empty();
  private long concludedNanos;

  /** All that a judgement rests on: when it is the same, so is the judgement. */
  private record Standing(
      JournalEntries journal, int parts, long last, boolean forked, boolean ended) {
    /** Nothing more is to come: it ended, and its gateway said so. */
    boolean isFinal() {
      return ended && journal.closed().isPresent();
    }
  }

  /** That S3 has something of a session which is not judged for good, to be written there. */
  record Mark(TopicSlice slice, StreamId session, Optional<StreamId> gateway, UUID id) {
    void write(RecordingStore store) throws IOException {
      store.markOpen(slice, session, gateway, id);
    }
  }

  SessionCase(StreamId session, PartitionArchive partition, Desk desk, StreamArchive frames) {
    this.session = session;
    this.partition = partition;
    this.desk = desk;
    this.frames = frames;
    this.takenHearing = desk.journal().hearingNanos();
  }

  /** The partition's earlier owner left a marker: this session is not judged for good. */
  void adopt(Optional<StreamId> markedGateway) {
    marked = true;
    if (gateway.isEmpty()) {
      gateway = markedGateway;
    }
  }

  /** What S3 says of it. */
  void inherit(OptionalInt manifestNumber, Optional<Manifest> manifest) {
    lastManifest = manifestNumber.orElse(0);
    if (manifest.filter(standing -> standing.endReason() != null).isPresent()) {
      end();
    }
  }

  /** A frame of it came to the topic while the partition was ours. */
  void heard() {
    freshHearing = desk.journal().hearingNanos();
  }

  void begin(AuditEnvelope first) {
    gateway = gatewayOf(first).or(() -> gateway);
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

  void end() {
    if (!ended) {
      ended = true;
      endedHearing = desk.journal().hearingNanos();
    }
  }

  boolean hasEnded() {
    return ended;
  }

  /** The frame that ends it is kept: its offset is done with when the judgement is, too. */
  void endKept(long offset) {
    endOffsets.add(offset);
  }

  /** The marker that is to be written now; empty when there is one. */
  Optional<Mark> mark() {
    if (marked) {
      return Optional.empty();
    }
    marked = true;
    return Optional.of(new Mark(partition.slice(), session, gateway, UUID.randomUUID()));
  }

  void tick(long nowNanos) {
    if (!concluding) {
      judge(nowNanos);
    }
  }

  private void judge(long nowNanos) {
    JournalEntries entries = desk.journal().entries(new SessionId(session));
    if (ended && !marked && isConfirmed(entries) && frames.joinBatch()) {
      return;
    }
    boolean due = ended ? isSettled(entries) : isGone(nowNanos, entries);
    if (!due) {
      return;
    }
    frames.cut(true);
    if (!frames.isQuiet() || frames.cover().isEmpty()) {
      return;
    }
    Standing standing = standing(entries);
    if (concluded.equals(Optional.of(standing))) {
      endOffsets.forEach(partition::done);
      endOffsets.clear();
      tidyUp(nowNanos, standing);
    } else {
      conclude(standing);
    }
  }

  private Standing standing(JournalEntries entries) {
    Cover cover = frames.cover();
    return new Standing(entries, cover.size(), cover.last(), frames.isForked(), ended);
  }

  private static boolean isConfirmed(JournalEntries entries) {
    return entries.opened().isPresent() && entries.closed().isPresent();
  }

  /**
   * It is whole and its gateway has said so; or there was time enough for that, counted only while
   * the journal could be heard: after a start it is read first.
   */
  private boolean isSettled(JournalEntries entries) {
    boolean whole = frames.isQuiet() && frames.cover().through() == frames.cover().last();
    long waited = desk.journal().hearingNanos() - endedHearing;
    return (whole && isConfirmed(entries)) || waited >= desk.limits().closeGrace().toNanos();
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

  /** Whether this session waits for a proof that the partition was read to its end. */
  boolean wantsEnd() {
    return gone && !partition.isCaughtUpSince(goneNanos);
  }

  /** What it is judged by. */
  Conclusion.Evidence evidence() {
    return evidence(desk.journal().entries(new SessionId(session)));
  }

  private Conclusion.Evidence evidence(JournalEntries entries) {
    return new Conclusion.Evidence(
        session, frames.cover().pieces(), frames.isForked(), entries, lastManifest);
  }

  private void conclude(Standing standing) {
    concluding = true;
    Conclusion.Evidence evidence = evidence(standing.journal());
    Optional<Mark> mark = standing.isFinal() ? Optional.empty() : mark();
    partition.errand(
        "conclude",
        () -> {
          if (mark.isPresent()) {
            mark.get().write(desk.store());
          }
          return desk.conclusion().conclude(evidence);
        },
        outcome -> {
          concluding = false;
          switch (outcome) {
            case Conclusion.Concluded(var manifest) -> conclude(standing, manifest);
            // Another owner knew more, or knows it by now: what S3 has is looked up first.
            case Conclusion.Overtaken _ -> frames.lookUpAgain();
          }
        });
  }

  private void conclude(Standing standing, Manifest manifest) {
    lastManifest = manifest.number();
    concluded = Optional.of(standing);
    concludedNanos = desk.nanos().getAsLong();
    judge(concludedNanos);
  }

  /** A batch has its frames, all of them, and a manifest that rests on these entries. */
  void concludedInBatch(JournalEntries entries, Manifest manifest) {
    conclude(standing(entries), manifest);
  }

  private void tidyUp(long nowNanos, Standing standing) {
    boolean over =
        standing.isFinal() || nowNanos - concludedNanos >= desk.limits().reconsiderFor().toNanos();
    if (over && marked) {
      marked = false;
      partition.errand(
          "unmark",
          () -> {
            desk.store().unmark(partition.slice(), session);
            return session;
          },
          _ -> {});
    }
  }

  /** Whether nothing of it need be remembered any more, but for its frames. */
  boolean isForgettable(long nowNanos) {
    return !concluding
        && !marked
        && endOffsets.isEmpty()
        && nowNanos - concludedNanos >= FINAL_KEPT_NANOS
        && concluded.filter(standing -> standing.last() == frames.cover().last()).isPresent();
  }
}
