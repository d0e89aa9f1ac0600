package dev.gatehouse.gateway.audit;

import dev.gatehouse.gateway.messages.MessageCode;
import dev.gatehouse.gateway.messages.ServiceLog;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes of frames that the whole gateway may have under way.
 *
 * <p>Above {@link #CROWDED} of it an alarm is raised, long before sessions stand still; it is taken
 * back below {@link #RELIEVED}, so that it does not come and go with every frame. Safe for use by
 * many threads.
 */
public final class FrameBudget {
  static final double CROWDED = 0.75;
  static final double RELIEVED = 0.5;
  private static final ServiceLog LOG = new ServiceLog(FrameBudget.class);

  private final long max;
  private final long crowdedAbove;
  private final long relievedBelow;
  private final AtomicLong used = new AtomicLong();
  private final AtomicBoolean crowded = new AtomicBoolean();

  public FrameBudget(long max) {
    this.max = max;
    this.crowdedAbove = (long) (max * CROWDED);
    this.relievedBelow = (long) (max * RELIEVED);
  }

  /** Takes {@code bytes}, or says that they are not to be had now. */
  boolean tryTake(int bytes) {
    long now = used.addAndGet(bytes);
    if (now > crowdedAbove && !crowded.get()) {
      raise(now);
    }
    if (now > max) {
      give(bytes);
      return false;
    }
    return true;
  }

  void give(long bytes) {
    long now = used.addAndGet(-bytes);
    if (now < relievedBelow && crowded.get()) {
      relieve(now);
    }
  }

  private void raise(long now) {
    if (crowded.compareAndSet(false, true)) {
      LOG.warn(MessageCode.RECORDING_CROWDED, "bytes", now, "bytesMax", max);
    }
  }

  private void relieve(long now) {
    if (crowded.compareAndSet(true, false)) {
      LOG.info(MessageCode.RECORDING_RELIEVED, "bytes", now, "bytesMax", max);
    }
  }

  /** Whether the alarm is raised. */
  public boolean isCrowded() {
    return crowded.get();
  }

  public long used() {
    return used.get();
  }

  /** The share of the budget that is taken, from 0 to 1. */
  double share() {
    return (double) used.get() / max;
  }
}
