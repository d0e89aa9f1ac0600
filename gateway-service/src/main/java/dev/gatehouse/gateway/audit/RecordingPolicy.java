package dev.gatehouse.gateway.audit;

import java.util.Arrays;
import java.util.Optional;

/** What becomes of a session whose frames are not acknowledged; its words are those of grants. */
public enum RecordingPolicy {
  /**
   * An effect passes only once the frame that tells of it is kept; without that, the session ends.
   */
  STRICT("strict"),
  /**
   * Effects pass at once. When nothing is acknowledged the peers are no longer read; when that
   * lasts too long the session goes on, and a gap record says what has no frame.
   */
  BEST_EFFORT("best-effort");

  private final String word;

  RecordingPolicy(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }

  public static Optional<RecordingPolicy> named(String word) {
    return Arrays.stream(values()).filter(policy -> policy.word.equals(word)).findFirst();
  }
}
