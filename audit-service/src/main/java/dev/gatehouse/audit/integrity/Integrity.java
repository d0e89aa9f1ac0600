package dev.gatehouse.audit.integrity;

import java.util.Locale;

/** What a recording is worth as evidence, from best to worst: the worst finding wins. */
public enum Integrity {
  /** Every frame is there, chained, and the gateway's signed journal agrees. */
  COMPLETE,
  /** Whole, and it says itself that something was not recorded. */
  GAP,
  /** It has no end that the gateway's journal confirms. */
  TRUNCATED,
  /** A sequence is missing or cannot be read. */
  DAMAGED,
  /** A hash or a signature is wrong. */
  TAMPERED;

  /** The word of manifests, notices and REST. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public Integrity worst(Integrity other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /**
   * Reads a word.
   *
   * @throws IllegalArgumentException when it is not one
   */
  public static Integrity of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
