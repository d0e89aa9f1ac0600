package dev.gatehouse.audit.replay;

import dev.gatehouse.audit.integrity.ChannelBytes;
import java.time.Instant;
import java.util.Optional;

/**
 * What must be known of a channel before its first byte is given.
 *
 * @param openedNanos when it was opened, in nanoseconds since the session began
 * @param terminal empty without a pty
 * @param command what policy forced to run; else that of an exec, or the name of a subsystem
 */
record ChannelProfile(
    int number,
    ChannelBytes bytes,
    Instant sessionStart,
    long openedNanos,
    Optional<Terminal> terminal,
    Optional<String> command) {

  /** A pty as it was asked for (RFC 4254, 6.2). */
  record Terminal(String term, int columns, int rows) {}

  Instant openedAt() {
    return sessionStart.plusNanos(openedNanos);
  }
}
