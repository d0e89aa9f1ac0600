package dev.gatehouse.bench;

/** Waiting, where the measured thing sets the time. */
final class Pause {
  private Pause() {}

  static void millis(long millis) {
    try {
      // A keystroke later, or between two looks at what is measured.
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }
}
