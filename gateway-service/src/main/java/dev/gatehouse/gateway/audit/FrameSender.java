package dev.gatehouse.gateway.audit;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.gateway.messages.MessageCode;
import dev.gatehouse.gateway.messages.ServiceLog;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends the frames of one stream, in order, until each is acknowledged.
 *
 * <p>A frame is numbered before it comes here and is kept, byte for byte, until its
 * acknowledgement. After a failure it waits until nothing is under way any more and sends again
 * from the lowest frame that was not acknowledged: so a topic can hold a frame twice, and never one
 * before another. What an acknowledgement lets pass is run in the order of the frames.
 *
 * <p>Confined to the executor of its stream.
 */
final class FrameSender {
  private static final ServiceLog LOG = new ServiceLog(FrameSender.class);
  private static final int BACKOFF_DOUBLINGS = 4;

  private final AuditSink sink;
  private final AuditSink.Topic topic;
  private final int partition;
  private final Executor executor;
  private final ScheduledExecutorService timer;
  private final Duration retryDelay;
  private final Deque<Sent> kept = new ArrayDeque<>();
  private int underWay;
  private int failures;
  private boolean failed;
  private boolean abandoned;
  private long keptBytes;
  private @Nullable Exception lastFailure;

  private static final class Sent {
    final AuditEnvelope frame;
    final Runnable acknowledged;
    final long since = System.nanoTime();
    boolean isAcknowledged;

    Sent(AuditEnvelope frame, Runnable acknowledged) {
      this.frame = frame;
      this.acknowledged = acknowledged;
    }
  }

  FrameSender(
      AuditSink sink,
      AuditSink.Topic topic,
      int partition,
      Executor executor,
      ScheduledExecutorService timer,
      Duration retryDelay) {
    this.sink = sink;
    this.topic = topic;
    this.partition = partition;
    this.executor = executor;
    this.timer = timer;
    this.retryDelay = retryDelay;
  }

  int partition() {
    return partition;
  }

  /** Bytes that were given to {@link #send} and are not acknowledged in order. */
  long keptBytes() {
    return keptBytes;
  }

  /** How long the oldest frame has waited for its acknowledgement; zero when none does. */
  Duration oldestAge() {
    Sent oldest = kept.peekFirst();
    return oldest == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - oldest.since);
  }

  void send(AuditEnvelope frame, Runnable acknowledged) {
    Sent sent = new Sent(frame, acknowledged);
    kept.addLast(sent);
    keptBytes += frame.wireSize();
    if (!failed) {
      transmit(sent);
    }
  }

  /** Gives up what is kept: no acknowledgement runs any more. Returns how many frames are lost. */
  int abandon() {
    abandoned = true;
    int lost = kept.size();
    kept.clear();
    keptBytes = 0;
    return lost;
  }

  private void transmit(Sent sent) {
    underWay++;
    sink.send(
        topic, partition, sent.frame, failure -> executor.execute(() -> finished(sent, failure)));
  }

  private void finished(Sent sent, @Nullable Exception failure) {
    underWay--;
    if (abandoned) {
      return;
    }
    if (failure == null) {
      sent.isAcknowledged = true;
      failures = 0;
      releaseInOrder();
    } else {
      failed = true;
      lastFailure = failure;
    }
    if (failed && underWay == 0) {
      retryLater();
    }
  }

  private void releaseInOrder() {
    for (Sent first = kept.peekFirst();
        first != null && first.isAcknowledged;
        first = kept.peekFirst()) {
      kept.removeFirst();
      keptBytes -= first.frame.wireSize();
      first.acknowledged.run();
    }
  }

  private void retryLater() {
    if (failures == 0) {
      LOG.warn(
          MessageCode.RECORDING_RETRIED,
          "stream",
          kept.isEmpty() ? "" : kept.getFirst().frame.header().stream(),
          "frames",
          kept.size(),
          "cause",
          lastFailure == null ? "" : lastFailure.getClass().getSimpleName());
    }
    long delay = retryDelay.toMillis() << Math.min(failures++, BACKOFF_DOUBLINGS);
    Future<?> _ = timer.schedule(() -> executor.execute(this::retry), delay, TimeUnit.MILLISECONDS);
  }

  private void retry() {
    failed = false;
    for (Sent sent : kept) {
      sent.isAcknowledged = false;
      transmit(sent);
    }
  }
}
