package dev.gatehouse.audit.archive;

/**
 * How many bytes the raw frames of all sessions take together, and how many of them are on their
 * way to S3. Not safe for use by several threads.
 */
final class FrameMemory {
  private long used;
  private long leaving;

  void take(Frame frame) {
    used += frame.memoryBytes();
  }

  void release(Frame frame) {
    used -= frame.memoryBytes();
  }

  void ship(long bytes) {
    leaving += bytes;
  }

  void shipped(long bytes) {
    leaving -= bytes;
  }

  long used() {
    return used;
  }

  /** What would stay if all that is on its way had arrived. */
  long staying() {
    return used - leaving;
  }
}
