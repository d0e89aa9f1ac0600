package dev.gatehouse.gateway.audit;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Frames in memory. Either each is acknowledged at once, or the test does that by hand.
 *
 * <p>Safe for use by many threads.
 */
public final class TestingAuditSink implements AuditSink {
  private final List<Kept> kept = new ArrayList<>();
  private final List<Kept> sent = new ArrayList<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private boolean automatic;

  /** A frame, and where it went. */
  public record Kept(Topic topic, int partition, AuditEnvelope frame) {}

  private record Waiting(Kept what, Consumer<@Nullable Exception> outcome) {}

  private TestingAuditSink(boolean automatic) {
    this.automatic = automatic;
  }

  /** A sink that acknowledges frames when the test says so. */
  public static TestingAuditSink byHand() {
    return new TestingAuditSink(false);
  }

  /** A sink that acknowledges each frame at once. */
  public static TestingAuditSink automatic() {
    return new TestingAuditSink(true);
  }

  @Override
  public int partitions(Topic topic) {
    return topic == Topic.SESSIONS ? 4 : 1;
  }

  @Override
  public void send(
      Topic topic, int partition, AuditEnvelope frame, Consumer<@Nullable Exception> outcome) {
    synchronized (this) {
      Kept what = new Kept(topic, partition, frame);
      sent.add(what);
      if (!automatic) {
        waiting.addLast(new Waiting(what, outcome));
        return;
      }
      kept.add(what);
    }
    outcome.accept(null);
  }

  /** Holds frames from now on. */
  public synchronized void hold() {
    automatic = false;
  }

  /** Acknowledges what is held, and from now on each frame at once. */
  public void release() {
    do {
      acknowledgeAll();
    } while (!isAutomatic());
  }

  /** Only once nothing is held: a frame that is sent meanwhile must not overtake one that is. */
  private synchronized boolean isAutomatic() {
    automatic = waiting.isEmpty();
    return automatic;
  }

  /** Keeps the oldest frame that is under way. Returns whether there was one. */
  public boolean acknowledge() {
    Waiting oldest;
    synchronized (this) {
      oldest = waiting.pollFirst();
      if (oldest == null) {
        return false;
      }
      kept.add(oldest.what());
    }
    oldest.outcome().accept(null);
    return true;
  }

  /** Keeps all frames that are under way, and those that follow from that. */
  public void acknowledgeAll() {
    boolean more = acknowledge();
    while (more) {
      more = acknowledge();
    }
  }

  /** Loses the oldest frame that is under way. Returns whether there was one. */
  public boolean fail() {
    Waiting oldest;
    synchronized (this) {
      oldest = waiting.pollFirst();
    }
    if (oldest == null) {
      return false;
    }
    oldest.outcome().accept(new IOException("not kept"));
    return true;
  }

  /** Keeps the oldest frame that is under way, and loses its acknowledgement. */
  public boolean keepAndFail() {
    Waiting oldest;
    synchronized (this) {
      oldest = waiting.pollFirst();
      if (oldest == null) {
        return false;
      }
      kept.add(oldest.what());
    }
    oldest.outcome().accept(new IOException("kept, and not acknowledged"));
    return true;
  }

  public synchronized int underWay() {
    return waiting.size();
  }

  /** Frames that were acknowledged, or kept without that, in order. */
  public synchronized List<AuditEnvelope> kept(Topic topic) {
    return kept.stream().filter(k -> k.topic() == topic).map(Kept::frame).toList();
  }

  /** Every frame that was given to {@link #send}, as often as it was. */
  public synchronized List<Kept> sent() {
    return List.copyOf(sent);
  }
}
