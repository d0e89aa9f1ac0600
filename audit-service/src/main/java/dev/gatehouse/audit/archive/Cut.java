package dev.gatehouse.audit.archive;

import dev.gatehouse.contracts.audit.Hash;
import java.util.List;

/**
 * Consecutive frames on their way to S3.
 *
 * @param frames at least one
 * @param bytes what they take in memory
 */
record Cut(List<Frame> frames, long bytes) {
  Cut {
    frames = List.copyOf(frames);
  }

  long first() {
    return frames.getFirst().sequence();
  }

  long last() {
    return frames.getLast().sequence();
  }

  boolean holds(long sequence) {
    return first() <= sequence && sequence <= last();
  }

  Hash hashOf(long sequence) {
    return frames.get((int) (sequence - first())).hash();
  }
}
