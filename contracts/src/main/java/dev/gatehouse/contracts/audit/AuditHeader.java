package dev.gatehouse.contracts.audit;

/**
 * The part of a frame that never changes and that is never erased.
 *
 * @param sequence from 1, without gaps
 * @param previousHash hash of the frame before; for the first one, {@link HashChain#origin}
 * @param offsetNanos on the author's monotonic clock, since the stream began
 * @param type number of the event in {@code events.proto}
 */
public record AuditHeader(
    StreamKind streamKind,
    StreamId stream,
    long sequence,
    Hash previousHash,
    long offsetNanos,
    ChannelId channel,
    int type) {
  /** The one version of the header and of the way in which frames are hashed. */
  public static final int VERSION = 1;

  public AuditHeader {
    if (sequence < 1 || offsetNanos < 0 || type < 1) {
      throw new IllegalArgumentException("sequence, offset or type out of range");
    }
  }
}
