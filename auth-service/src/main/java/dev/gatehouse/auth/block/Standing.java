package dev.gatehouse.auth.block;

import java.time.Instant;

/**
 * How a subject stands.
 *
 * @param failures those in the present window; while there is a block, those that led to it
 * @param windowEnd from when on a failure begins to count anew
 * @param doublings how often the next block's time is doubled, before quiet takes some back
 * @param blockedUntil the end of the last block; in the past where there is none
 * @param quietFrom since when nothing has happened: the last failure, or the end of the last block
 * @param forgetAt from when on this says no more than {@link #NONE}
 * @param refused failures during the last block, which counted for nothing
 */
record Standing(
    int failures,
    Instant windowEnd,
    int doublings,
    Instant blockedUntil,
    Instant quietFrom,
    Instant forgetAt,
    long refused) {

  /** Of somebody who never failed. */
  static final Standing NONE =
      new Standing(0, Instant.EPOCH, 0, Instant.EPOCH, Instant.EPOCH, Instant.EPOCH, 0);

  boolean isBlockedAt(Instant moment) {
    return moment.isBefore(blockedUntil);
  }

  /** Whether this failure, at this moment, was the one that began the block. */
  boolean beganAt(Instant moment) {
    return isBlockedAt(moment) && refused == 0;
  }

  Standing refusedOnce() {
    return new Standing(
        failures, windowEnd, doublings, blockedUntil, quietFrom, forgetAt, refused + 1);
  }
}
