package dev.gatehouse.audit.archive;

import java.time.Duration;

/**
 * The bounds of the archive.
 *
 * @param memoryBytesMax raw frames in memory, of all sessions together
 * @param partBytesMax raw frames of one part
 * @param ageMax how long a frame may stay out of S3
 * @param batchAgeMax how long a session that is over and that nobody logged in to waits for others
 * @param commitLagMax how many records a partition's commit may stay behind
 * @param closeGrace how long to wait, at a session's end, for the journal's entry and late frames
 * @param gatewayGoneAfter how long a gateway must be silent to count as gone
 * @param reconsiderFor how long a recording without a confirmed end is still watched
 */
public record ArchiveLimits(
    long memoryBytesMax,
    long partBytesMax,
    Duration ageMax,
    Duration batchAgeMax,
    long commitLagMax,
    Duration closeGrace,
    Duration gatewayGoneAfter,
    Duration reconsiderFor) {

  public ArchiveLimits {
    atLeast("archive.part-max", partBytesMax, 1);
    atLeast("archive.memory-max", memoryBytesMax, 2 * partBytesMax);
    atLeast("archive.commit-lag-max", commitLagMax, 1);
    atLeast("archive.age-max", ageMax.toMillis(), 1);
    atLeast("archive.batch-age-max", batchAgeMax.toMillis(), 0);
    atLeast("archive.close-grace", closeGrace.toMillis(), 0);
    atLeast("gateway-gone-after", gatewayGoneAfter.toMillis(), 1);
    atLeast("archive.reconsider-for", reconsiderFor.toMillis(), 0);
  }

  private static void atLeast(String property, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "gatehouse.audit." + property + " is " + value + ", and must be at least " + least);
    }
  }
}
