package dev.gatehouse.audit.integrity;

/** Consecutive sequences, both ends included. */
public record SequenceRange(long first, long last) {
  public SequenceRange {
    if (first < 1 || last < first) {
      throw new IllegalArgumentException("no range of sequences: " + first + " to " + last);
    }
  }
}
