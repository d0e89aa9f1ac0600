package dev.gatehouse.gateway.audit;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes of frames that the whole gateway may have under way. Safe for use by many threads. */
public final class FrameBudget {
  private final long max;
  private final AtomicLong used = new AtomicLong();

  public FrameBudget(long max) {
    this.max = max;
  }

  /** Takes {@code bytes}, or says that they are not to be had now. */
  boolean tryTake(int bytes) {
    if (used.addAndGet(bytes) > max) {
      used.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  void give(long bytes) {
    used.addAndGet(-bytes);
  }

  public long used() {
    return used.get();
  }
}
