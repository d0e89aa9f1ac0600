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
import dev.gatehouse.contracts.audit.RecordingEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Numbers and chains the frames of one session, and holds each effect back until the frame that
 * tells of it is kept, as far as the {@link RecordingPolicy} says so.
 *
 * <p>What is recorded waits until there is room under way, gets its number, and is sent. Data is
 * coalesced while it waits: a run of one stream goes at once when none of that stream is under way;
 * otherwise it grows until an acknowledgement, until it is full, or until another event follows it.
 * Effects pass in the order in which they were recorded, over all channels.
 *
 * <p>Under best-effort, facts are left out only before they have a number, so the chain is whole,
 * and the gap is a fact of its own.
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
  private final Executor executor;
  private final RecordingListener listener;
  private final RecordingMetrics metrics;
  private final long startedAt = System.nanoTime();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Map<Run, Integer> runsUnderWay = new HashMap<>();
  private final Deque<List<Runnable>> effectsUnderWay = new ArrayDeque<>();
  private long budgetTaken;
  private long waitingBytes;
  private boolean crowded;
  private boolean closed;
  private boolean ending;
  private RecordingPolicy policy = RecordingPolicy.STRICT;
  private @Nullable Omission omission;
  private @Nullable Hash firstFrame;

  /** One stream of one channel, from one party. */
  private record Run(ChannelId channel, DataStream stream, Party origin) {}

  private static final class Waiting {
    final ChannelId channel;
    final @Nullable AuditEvent event;
    final @Nullable Run run;
    final List<Bytes> parts = new ArrayList<>(1);
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
      return new ChannelEvent.DataPassed(run.stream(), run.origin(), Bytes.joined(parts));
    }
  }

  SessionRecorder(
      HashChain chain,
      FrameSender sender,
      FrameBudget budget,
      AuditConfiguration configuration,
      Executor executor,
      RecordingListener listener,
      RecordingMetrics metrics) {
    this.chain = chain;
    this.sender = sender;
    this.budget = budget;
    this.configuration = configuration;
    this.executor = executor;
    this.listener = listener;
    this.metrics = metrics;
  }

  /** The partition of every frame of this session. */
  public int partition() {
    return sender.partition();
  }

  /** From now on, that policy holds; a recording begins under strict. */
  public void follow(RecordingPolicy next) {
    policy = next;
  }

  @Override
  public void record(ChannelId channel, AuditEvent event, Runnable effect) {
    if (closed) {
      return;
    }
    if (omission != null) {
      omission.fact(offsetNanos());
      pass(effect);
      return;
    }
    enqueue(channel, event, effectOfFrame(effect));
    sendWhatMay();
  }

  /**
   * Records the session's last fact, which is never left out; {@code kept} runs when it is kept.
   */
  public void recordLast(AuditEvent event, Runnable kept) {
    if (closed) {
      return;
    }
    ending = true;
    enqueueGap();
    enqueue(ChannelId.NONE, event, kept);
    sendWhatMay();
  }

  private void enqueue(ChannelId channel, AuditEvent event, @Nullable Runnable effect) {
    Waiting next = new Waiting(channel, event, null);
    if (effect != null) {
      next.effects.add(effect);
    }
    waiting.addLast(next);
    waitingBytes += FRAME_OVERHEAD;
  }

  /** Under strict the effect of a frame waits for it; otherwise it passes now, and none waits. */
  private @Nullable Runnable effectOfFrame(Runnable effect) {
    if (policy == RecordingPolicy.STRICT) {
      return effect;
    }
    pass(effect);
    return null;
  }

  /** Not from within the call that records: whoever records may have more to do first. */
  private void pass(Runnable effect) {
    executor.execute(effect);
  }

  private long offsetNanos() {
    return System.nanoTime() - startedAt;
  }

  @Override
  public void recordData(
      ChannelId channel, DataStream stream, Party origin, Bytes data, Runnable effect) {
    if (closed) {
      return;
    }
    if (omission != null) {
      omission.data(offsetNanos(), channel, stream, data.size());
      pass(effect);
      return;
    }
    Runnable waits = effectOfFrame(effect);
    Run run = new Run(channel, stream, origin);
    Waiting last = waiting.peekLast();
    if (last != null
        && run.equals(last.run)
        && last.size + data.size() <= configuration.chunkBytesMax()) {
      append(last, data, waits);
    } else {
      Waiting next = new Waiting(channel, null, run);
      append(next, data, waits);
      waiting.addLast(next);
      waitingBytes += FRAME_OVERHEAD;
    }
    waitingBytes += data.size();
    sendWhatMay();
  }

  private static void append(Waiting chunk, Bytes data, @Nullable Runnable effect) {
    chunk.parts.add(data);
    chunk.size += data.size();
    if (effect != null) {
      chunk.effects.add(effect);
    }
  }

  @Override
  public void afterRecorded(Runnable effect) {
    if (closed) {
      return;
    }
    if (policy != RecordingPolicy.STRICT) {
      pass(effect);
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
      waitingBytes -= next.size + FRAME_OVERHEAD;
      seal(next);
    }
    int share = crowded ? 2 : 1;
    boolean now =
        waiting.size() > WAITING_MAX / share
            || waitingBytes > configuration.waitingBytesMax() / share;
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
    AuditEnvelope frame = chain.seal(offsetNanos(), next.channel, next.sealedEvent());
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
          restore();
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
    if (policy == RecordingPolicy.STRICT || ending) {
      if (oldest.compareTo(pauseMax) > 0) {
        listener.recordingUnavailable();
      }
    } else if (omission == null && oldest.compareTo(configuration.degradeAfter()) > 0) {
      degrade(oldest);
    }
  }

  /** Nothing is acknowledged: what has no number yet gets none, and the session goes on. */
  private void degrade(Duration silence) {
    Omission begun = new Omission();
    for (Waiting left : waiting) {
      long offset = left.since - startedAt;
      if (left.run != null) {
        begun.data(offset, left.run.channel(), left.run.stream(), left.size);
      } else {
        begun.fact(offset);
      }
      left.effects.forEach(this::pass);
    }
    waiting.clear();
    waitingBytes = 0;
    enqueue(ChannelId.NONE, new RecordingEvent.Degraded(silence.toNanos()), null);
    omission = begun;
    metrics.degraded(1);
    listener.recordingDegraded(true);
    sendWhatMay();
  }

  /** Something was acknowledged: says what was left out, and leaves nothing out any more. */
  private void restore() {
    if (omission != null) {
      enqueueGap();
      enqueue(ChannelId.NONE, new RecordingEvent.Restored(), null);
      listener.recordingDegraded(false);
    }
  }

  private void enqueueGap() {
    if (omission != null) {
      omission
          .gap()
          .ifPresent(
              gap -> {
                metrics.gap(gap);
                enqueue(ChannelId.NONE, gap, null);
              });
      omission = null;
      metrics.degraded(-1);
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
    if (omission != null) {
      omission = null;
      metrics.degraded(-1);
    }
    int underWay = sender.abandon();
    metrics.abandoned(underWay);
    int lost = waiting.size() + underWay;
    waiting.clear();
    waitingBytes = 0;
    effectsUnderWay.clear();
    giveBack(budgetTaken);
    return lost;
  }

  private void giveBack(long bytes) {
    budgetTaken -= bytes;
    budget.give(bytes);
  }
}
