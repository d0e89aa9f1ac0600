package dev.gatehouse.gateway.audit;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.Hash;
import dev.gatehouse.contracts.audit.HashChain;
import dev.gatehouse.contracts.audit.Party;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Numbers and chains the frames of one session, and holds each effect back until the frame that
 * tells of it is kept ({@code strict}).
 *
 * <p>What is recorded waits until there is room under way, gets its number, and is sent. Data is
 * coalesced while it waits: a run of one stream goes at once when none of that stream is under way;
 * otherwise it grows until an acknowledgement, until it is full, or until another event follows it.
 * Effects pass in the order in which they were recorded, over all channels.
 *
 * <p>Confined to the session's executor.
 */
public final class SessionRecorder implements AuditTap {
  /** Things that may wait before the peers are no longer read. */
  private static final int WAITING_MAX = 512;

  private final HashChain chain;
  private final FrameSender sender;
  private final FrameBudget budget;
  private final AuditConfiguration configuration;
  private final RecordingListener listener;
  private final RecordingMetrics metrics;
  private final long startedAt = System.nanoTime();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Map<Run, Integer> runsUnderWay = new HashMap<>();
  private final Deque<List<Runnable>> effectsUnderWay = new ArrayDeque<>();
  private long budgetTaken;
  private boolean crowded;
  private boolean closed;
  private @Nullable Hash firstFrame;

  /** One stream of one channel, from one party. */
  private record Run(ChannelId channel, DataStream stream, Party origin) {}

  private static final class Waiting {
    final ChannelId channel;
    final @Nullable AuditEvent event;
    final @Nullable Run run;
    final List<byte[]> parts = new ArrayList<>(1);
    final List<Runnable> effects = new ArrayList<>(1);
    final long since = System.nanoTime();
    int size;

    Waiting(ChannelId channel, @Nullable AuditEvent event, @Nullable Run run) {
      this.channel = channel;
      this.event = event;
      this.run = run;
    }

    AuditEvent sealedEvent() {
      if (run == null) {
        return java.util.Objects.requireNonNull(event);
      }
      return new ChannelEvent.DataPassed(run.stream(), run.origin(), Bytes.owned(joined()));
    }

    private byte[] joined() {
      if (parts.size() == 1) {
        return parts.getFirst();
      }
      byte[] all = new byte[size];
      int position = 0;
      for (byte[] part : parts) {
        System.arraycopy(part, 0, all, position, part.length);
        position += part.length;
      }
      return all;
    }
  }

  SessionRecorder(
      HashChain chain,
      FrameSender sender,
      FrameBudget budget,
      AuditConfiguration configuration,
      RecordingListener listener,
      RecordingMetrics metrics) {
    this.chain = chain;
    this.sender = sender;
    this.budget = budget;
    this.configuration = configuration;
    this.listener = listener;
    this.metrics = metrics;
  }

  /** The partition of every frame of this session. */
  public int partition() {
    return sender.partition();
  }

  @Override
  public void record(ChannelId channel, AuditEvent event, Runnable effect) {
    if (closed) {
      return;
    }
    Waiting next = new Waiting(channel, event, null);
    next.effects.add(effect);
    waiting.addLast(next);
    sendWhatMay();
  }

  @Override
  public void recordData(
      ChannelId channel, DataStream stream, Party origin, byte[] data, Runnable effect) {
    if (closed) {
      return;
    }
    Run run = new Run(channel, stream, origin);
    Waiting last = waiting.peekLast();
    if (last != null
        && run.equals(last.run)
        && last.size + data.length <= configuration.chunkBytesMax()) {
      append(last, data, effect);
    } else {
      Waiting next = new Waiting(channel, null, run);
      append(next, data, effect);
      waiting.addLast(next);
    }
    sendWhatMay();
  }

  private static void append(Waiting chunk, byte[] data, Runnable effect) {
    chunk.parts.add(data);
    chunk.size += data.length;
    chunk.effects.add(effect);
  }

  @Override
  public void afterRecorded(Runnable effect) {
    if (closed) {
      return;
    }
    Waiting last = waiting.peekLast();
    if (last != null) {
      last.effects.add(effect);
    } else if (!effectsUnderWay.isEmpty()) {
      effectsUnderWay.getLast().add(effect);
    } else {
      effect.run();
    }
  }

  /** Sends what waits, as far as the bounds allow. Also called from time to time. */
  public void sendWhatMay() {
    while (!waiting.isEmpty() && sender.keptBytes() < configuration.inFlightBytesMax()) {
      Waiting next = waiting.getFirst();
      if (mayGrow(next) || !budget.tryTake(next.size + FRAME_OVERHEAD)) {
        break;
      }
      waiting.removeFirst();
      seal(next);
    }
    boolean now = waiting.size() > (crowded ? WAITING_MAX / 2 : WAITING_MAX);
    if (now != crowded) {
      crowded = now;
      listener.recordingCrowded(now);
    }
  }

  /** What is counted for a frame beside its data, in bytes. */
  private static final int FRAME_OVERHEAD = 256;

  private boolean mayGrow(Waiting next) {
    return next.run != null
        && waiting.size() == 1
        && next.size < configuration.chunkBytesMax()
        && runsUnderWay.containsKey(next.run);
  }

  private void seal(Waiting next) {
    AuditEnvelope frame =
        chain.seal(System.nanoTime() - startedAt, next.channel, next.sealedEvent());
    if (firstFrame == null) {
      firstFrame = frame.hash();
    }
    Run run = next.run;
    if (run != null) {
      runsUnderWay.merge(run, 1, Integer::sum);
    }
    List<Runnable> effects = next.effects;
    effectsUnderWay.addLast(effects);
    int taken = next.size + FRAME_OVERHEAD;
    budgetTaken += taken;
    long sentAt = System.nanoTime();
    metrics.sent(frame);
    sender.send(
        frame,
        () -> {
          metrics.acknowledged(System.nanoTime() - sentAt);
          giveBack(taken);
          if (run != null) {
            runsUnderWay.computeIfPresent(run, (_, count) -> count == 1 ? null : count - 1);
          }
          runInOrder(effects);
          sendWhatMay();
        });
  }

  /** Runs the effects of the frame that is first, and those that they put behind themselves. */
  private void runInOrder(List<Runnable> effects) {
    for (int i = 0; i < effects.size(); i++) {
      effects.get(i).run();
    }
    effectsUnderWay.pollFirst();
  }

  /** Looks at the clock: ends a session that waits too long, and sends what found no room. */
  public void tick(Duration pauseMax) {
    sendWhatMay();
    Duration oldest = sender.oldestAge();
    Waiting next = waiting.peekFirst();
    if (oldest.isZero() && next != null) {
      oldest = Duration.ofNanos(System.nanoTime() - next.since);
    }
    if (oldest.compareTo(pauseMax) > 0) {
      listener.recordingUnavailable();
    }
  }

  /** Hash of the first frame, once it is sealed. */
  public @Nullable Hash firstFrame() {
    return firstFrame;
  }

  /** Hash of the last frame that was sealed. */
  public @Nullable Hash head() {
    return chain.head().orElse(null);
  }

  /** How many frames were sealed. */
  public long frames() {
    return chain.frames();
  }

  /**
   * Gives up what is not acknowledged, when the flush time is over. Returns how many frames or
   * unnumbered facts are lost.
   */
  public int abandon() {
    closed = true;
    int lost = waiting.size() + sender.abandon();
    waiting.clear();
    effectsUnderWay.clear();
    giveBack(budgetTaken);
    return lost;
  }

  private void giveBack(long bytes) {
    budgetTaken -= bytes;
    budget.give(bytes);
  }
}
