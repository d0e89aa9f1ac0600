package dev.gatehouse.audit.archive;

import java.util.BitSet;

/**
 * Which offsets of a partition are done with, and so up to where it may be committed.
 *
 * <p>Offsets are received in order and done in any. Not safe for use by several threads.
 */
final class OffsetLedger {
  private static final int SHIFT_BITS = 1 << 16;

  private final BitSet done = new BitSet();
  private long base;
  private long committable;
  private long next;

  /** Begins at {@code start}: the first offset that is not done with. */
  OffsetLedger(long start) {
    base = start;
    committable = start;
    next = start;
  }

  /** Notes an offset; those that the broker left out before it are done with. */
  void received(long offset) {
    if (offset > next) {
      done.set(bit(next), bit(offset));
    }
    next = Math.max(next, offset + 1);
    advance();
  }

  void done(long offset) {
    if (offset >= committable) {
      done.set(bit(offset));
      advance();
    }
  }

  private void advance() {
    committable = Math.min(next, base + done.nextClearBit(bit(committable)));
    int behind = bit(committable);
    if (behind >= SHIFT_BITS) {
      BitSet rest = done.get(behind, Math.max(behind, done.length()));
      done.clear();
      done.or(rest);
      base = committable;
    }
  }

  private int bit(long offset) {
    return Math.toIntExact(offset - base);
  }

  /** The lowest offset that is not done with: what to commit. */
  long committable() {
    return committable;
  }

  /** How many offsets were received since the committable one. */
  long lag() {
    return next - committable;
  }
}
