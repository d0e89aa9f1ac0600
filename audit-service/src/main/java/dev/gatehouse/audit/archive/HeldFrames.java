package dev.gatehouse.audit.archive;

import dev.gatehouse.audit.integrity.StretchSurvey;
import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.AuthenticationEvent;
import dev.gatehouse.contracts.audit.Hash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The frames of one stream that wait for their way to S3. Confined to the partition's thread. */
final class HeldFrames {
  /** What a session may be, at the most, that nobody logged in to and that goes into a batch. */
  private static final int BATCHED_FRAMES_MAX = 200;

  private static final long BATCHED_BYTES_MAX = 256 << 10;

  private final TreeMap<Long, Frame> frames = new TreeMap<>();
  private long bytes;
  private @Nullable Frame oldest;

  void add(Frame frame) {
    frames.put(frame.sequence(), frame);
    bytes += frame.memoryBytes();
    if (oldest == null || frame.offset() < oldest.offset()) {
      oldest = frame;
    }
  }

  boolean isEmpty() {
    return frames.isEmpty();
  }

  /** What they take in memory. */
  long bytes() {
    return bytes;
  }

  Optional<Hash> hashOf(long sequence) {
    return Optional.ofNullable(frames.get(sequence)).map(Frame::hash);
  }

  /** The one of the lowest offset. */
  Optional<Frame> oldest() {
    return Optional.ofNullable(oldest);
  }

  void forEach(Consumer<Frame> action) {
    frames.values().forEach(action);
  }

  /**
   * Takes what may go, in runs of consecutive frames.
   *
   * @param expected the sequence that goes on from what is in S3, or on its way
   * @param islands frames behind a hole too
   * @param bytesMax beyond which a run ends
   */
  List<Cut> take(long expected, boolean islands, long bytesMax) {
    List<Cut> cuts = new ArrayList<>();
    List<Frame> run = new ArrayList<>();
    long runBytes = 0;
    long next = expected;
    for (Frame frame : frames.values()) {
      boolean consecutive = frame.sequence() == next;
      if (!consecutive && !islands) {
        break;
      }
      if (!run.isEmpty() && (!consecutive || runBytes >= bytesMax)) {
        cuts.add(new Cut(run, runBytes));
        run = new ArrayList<>();
        runBytes = 0;
      }
      run.add(frame);
      runBytes += frame.memoryBytes();
      next = frame.sequence() + 1;
    }
    if (!run.isEmpty()) {
      cuts.add(new Cut(run, runBytes));
    }
    cuts.forEach(this::remove);
    return cuts;
  }

  /** Takes all, which must be consecutive. */
  Cut takeAll() {
    Cut all = new Cut(List.copyOf(frames.values()), bytes);
    remove(all);
    return all;
  }

  private void remove(Cut cut) {
    cut.frames().forEach(frame -> frames.remove(frame.sequence()));
    bytes -= cut.bytes();
    oldest = frames.values().stream().min(Comparator.comparingLong(Frame::offset)).orElse(null);
  }

  /**
   * Whether they are a whole session, from its first frame to the one that ends it, that is small
   * and that nobody has logged in to.
   */
  boolean areShortAndWithoutLogin() {
    return !frames.isEmpty()
        && frames.size() <= BATCHED_FRAMES_MAX
        && bytes <= BATCHED_BYTES_MAX
        && frames.firstKey() == 1
        && frames.lastKey() == frames.size()
        && frames.lastEntry().getValue().endsSession()
        && frames.values().stream().noneMatch(HeldFrames::isLogin);
  }

  private static boolean isLogin(Frame frame) {
    AuditEvent event = StretchSurvey.event(frame.envelope()).orElse(null);
    return event instanceof AuthenticationEvent.Authorized;
  }
}
