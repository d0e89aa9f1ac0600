package dev.gatehouse.audit.archive;

import java.util.List;

/**
 * What stands at a part's end: where each block is, and what it holds of each channel. It serves
 * readers that want a stretch of a recording only; one who reads the whole part needs none of it.
 *
 * @param kind {@code session}, {@code gateway} or {@code audit}
 */
public record PartIndex(
    int format,
    String stream,
    String kind,
    long first,
    long last,
    String previousHash,
    String head,
    List<Block> blocks) {
  /** The one version of the part's form. */
  public static final int FORMAT = 1;

  /**
   * One independent zstd frame.
   *
   * @param offset of its first byte in the part
   * @param size in bytes, compressed
   * @param rawSize in bytes, decompressed
   * @param offsetNanos of its first frame
   */
  public record Block(
      long offset,
      int size,
      int rawSize,
      long first,
      long last,
      long offsetNanos,
      List<ChannelRange> channels) {
    public Block {
      channels = List.copyOf(channels);
    }
  }

  /** The frames of one channel in a block, and how many bytes of each stream they hold. */
  public record ChannelRange(
      int number, long first, long last, long input, long output, long error) {}

  public PartIndex {
    blocks = List.copyOf(blocks);
  }
}
