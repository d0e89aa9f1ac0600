package dev.gatehouse.auth.policy;

/** What happens to a session whose recording is in trouble; declared from the strongest on. */
public enum RecordingPolicy {
  /** Nothing passes before the frame that holds it is acknowledged. */
  STRICT("strict"),
  /** The session goes on without its record when that lasts; the record says what it lacks. */
  BEST_EFFORT("best-effort");

  /** What every policy is at least; as a floor it demands nothing. */
  public static final RecordingPolicy WEAKEST = BEST_EFFORT;

  private final String word;

  RecordingPolicy(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }

  /** The one of the two that lets less pass unrecorded. */
  public RecordingPolicy stronger(RecordingPolicy other) {
    return compareTo(other) <= 0 ? this : other;
  }
}
