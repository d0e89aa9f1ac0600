package dev.gatehouse.auth.policy;

/** What happens to a session whose recording is in trouble. */
public enum RecordingPolicy {
  /** Nothing passes before the frame that holds it is acknowledged. */
  STRICT("strict");

  private final String word;

  RecordingPolicy(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }
}
