package dev.gatehouse.audit.integrity;

import dev.gatehouse.contracts.audit.Hash;
import dev.gatehouse.contracts.audit.SessionEvent;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What reading consecutive frames of one stream once has shown.
 *
 * @param previous the hash that the first of them names as the one before it
 * @param firstHash hash of the first of them
 * @param head hash of the last of them
 * @param linked whether each of them names the one before it
 * @param gaps how many of them say that facts were left out
 */
public record Stretch(
    long first,
    long last,
    Hash previous,
    Hash firstHash,
    Hash head,
    boolean linked,
    int gaps,
    Optional<SessionEvent.Started> started,
    Optional<End> ended,
    SortedMap<Integer, ChannelBytes> channels) {

  /** The session's last frame: its sequence, what it says, and when by the monotonic clock. */
  public record End(long sequence, SessionEvent.Ended event, long offsetNanos) {
    Instant after(Instant start) {
      return start.plusNanos(offsetNanos);
    }
  }

  public Stretch {
    channels = Collections.unmodifiableSortedMap(new TreeMap<>(channels));
    if (first < 1 || last < first) {
      throw new IllegalArgumentException("no stretch of frames: " + first + " to " + last);
    }
  }

  public long frames() {
    return last - first + 1;
  }
}
