package dev.gatehouse.audit.journal;

/**
 * A clock that runs only while a gateway could have been heard.
 *
 * <p>Silence proves something only to a listener who was listening. So time counts between two
 * moments at which the reader stood at the end of the journal, as the broker had just named it, and
 * only when they are close enough together that neither the broker nor this process can have been
 * away between them. Not safe for use by several threads.
 */
final class HearingClock {
  private final long stepNanosMax;
  private long elapsedNanos;
  private long lastNanos;
  private boolean listening;
  private boolean hasListened;

  HearingClock(long stepNanosMax) {
    this.stepNanosMax = stepNanosMax;
  }

  /** The reader stands at the journal's end now. */
  void atEnd(long nowNanos) {
    long step = nowNanos - lastNanos;
    if (listening && step >= 0 && step <= stepNanosMax) {
      elapsedNanos += step;
    }
    listening = true;
    hasListened = true;
    lastNanos = nowNanos;
  }

  /** The reader is behind, or could not ask. */
  void away() {
    listening = false;
  }

  /** Whether the reader has ever stood at the end. */
  boolean hasListened() {
    return hasListened;
  }

  long elapsedNanos() {
    return elapsedNanos;
  }
}
