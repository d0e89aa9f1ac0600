package dev.gatehouse.gateway.relay;

import java.util.HashSet;
import java.util.Set;

/**
 * Tells the first of a kind from the rest, so that what a peer repeats throughout a session is
 * recorded once. Of more kinds than it remembers, none is a first one.
 */
final class FirstOfEach {
  private static final int KINDS_MAX = 64;

  private final Set<String> seen = new HashSet<>();
  private long repeated;

  boolean isFirst(String kind) {
    if (seen.size() < KINDS_MAX && seen.add(kind)) {
      return true;
    }
    repeated++;
    return false;
  }

  /** How many were not the first. */
  long repeated() {
    return repeated;
  }
}
