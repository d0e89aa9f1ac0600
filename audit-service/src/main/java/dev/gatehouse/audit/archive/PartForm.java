package dev.gatehouse.audit.archive;

import java.nio.charset.StandardCharsets;

/**
 * The constants of docs/recording-format.md.
 *
 * <p>A part is a valid zstd file: what is not compressed stands in skippable frames (RFC 8878,
 * 3.1.2), so that {@code zstd -dc} gives the frames of any part.
 */
final class PartForm {
  /** Skippable frame at the beginning. */
  static final int HEADER_MAGIC = 0x184D2A50;

  /** Skippable frame at the end. */
  static final int INDEX_MAGIC = 0x184D2A51;

  static final byte[] HEADER = "gatehse1".getBytes(StandardCharsets.US_ASCII);
  static final byte[] TRAILER = "ghindex1".getBytes(StandardCharsets.US_ASCII);

  /** SHA-256 of the index, its length, and the magic. */
  static final int TRAILER_BYTES = 32 + 4 + 8;

  /** Magic and length in front of a skippable frame's content. */
  static final int SKIPPABLE_BYTES = 8;

  static final int BLOCK_RAW_BYTES_MAX = 1 << 20;
  static final int FRAME_LENGTH_BYTES = 4;
  static final int ZSTD_LEVEL = 3;

  private PartForm() {}
}
