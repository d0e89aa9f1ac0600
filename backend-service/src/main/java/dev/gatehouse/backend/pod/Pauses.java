package dev.gatehouse.backend.pod;

import java.time.Duration;

/** Waits where nothing tells when to go on: a cluster that did not answer. */
final class Pauses {

  private Pauses() {}

  /**
   * @throws IllegalStateException when interrupted
   */
  static void pause(Duration length) {
    try {
      Thread.sleep(length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
