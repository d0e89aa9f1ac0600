package dev.gatehouse.gateway.connection;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how long a peer may leave a key exchange open.
 *
 * <p>Meanwhile nothing but the exchange can be sent (RFC 4253, 7.1), so a peer that begins one and
 * falls silent would hold for ever what waits for it. The first exchange is not watched: until
 * login, the time to log in is the bound. Safe for use by many threads.
 */
public final class KeyExchangeWatch {
  private final Duration max;
  private final ScheduledExecutorService timer;
  private final Runnable stalled;
  private int completed;
  private boolean over;
  private @Nullable ScheduledFuture<?> expiry;

  /**
   * Nothing is watched yet.
   *
   * @param stalled runs on the timer's thread, and must not block
   */
  public KeyExchangeWatch(Duration max, ScheduledExecutorService timer, Runnable stalled) {
    this.max = max;
    this.timer = timer;
    this.stalled = stalled;
  }

  /** How many exchanges are complete: the number of the one that is under way, or comes next. */
  public synchronized int number() {
    return completed;
  }

  /** The peer's KEXINIT is here: from now on, it is for the peer to go on. */
  public synchronized void opened() {
    opened(completed);
  }

  /**
   * The peer has our KEXINIT for that exchange. That it was written may be told when the peer has
   * long answered, and the exchange is complete: then there is nothing to watch.
   */
  public synchronized void opened(int number) {
    if (number == completed && completed > 0 && !over && expiry == null) {
      expiry = timer.schedule(stalled, max.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** The peer's NEWKEYS is here. */
  public synchronized void completed() {
    completed++;
    cancel();
  }

  /** The connection is over. */
  public synchronized void close() {
    over = true;
    cancel();
  }

  private void cancel() {
    if (expiry != null) {
      expiry.cancel(false);
      expiry = null;
    }
  }
}
