package dev.gatehouse.audit.archive;

import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.gatehouse.audit.integrity.AuditJson;
import dev.gatehouse.audit.integrity.ManifestSeal;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.UnreadableFrameException;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A part of a recording, read from its first byte to its last: the frames that it holds, in order.
 *
 * <p>One frame at a time is in memory. Compression and form are checked here (zstd's own checksums
 * included); whether the frames are chained is for a {@link
 * dev.gatehouse.contracts.audit.ChainVerifier}. The format is docs/recording-format.md. Not safe
 * for use by several threads.
 */
public final class RecordingPart implements Closeable {
  private final InputStream raw;

  private RecordingPart(InputStream raw) {
    this.raw = raw;
  }

  /**
   * Begins to read a part.
   *
   * @param content is closed with the result
   * @throws DamagedPartException when it does not begin as a part does
   * @throws IOException when {@code content} cannot be read
   */
  public static RecordingPart read(InputStream content) throws IOException {
    byte[] header = content.readNBytes(PartForm.SKIPPABLE_BYTES + PartForm.HEADER.length);
    byte[] expected =
        ByteBuffer.allocate(PartForm.SKIPPABLE_BYTES + PartForm.HEADER.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(PartForm.HEADER_MAGIC)
            .putInt(PartForm.HEADER.length)
            .put(PartForm.HEADER)
            .array();
    if (!Arrays.equals(header, expected)) {
      throw new DamagedPartException("no header of a part");
    }
    return new RecordingPart(new ZstdInputStreamNoFinalizer(content));
  }

  /**
   * Reads all frames of a part that is in memory.
   *
   * @throws DamagedPartException when it is not a whole part
   */
  public static List<AuditEnvelope> frames(byte[] part) throws IOException {
    PartIndex index = index(part);
    List<AuditEnvelope> frames = new ArrayList<>();
    try (RecordingPart reading = read(new ByteArrayInputStream(part))) {
      for (var frame = reading.next(); frame.isPresent(); frame = reading.next()) {
        frames.add(frame.get());
      }
    }
    if (frames.isEmpty()
        || frames.getFirst().header().sequence() != index.first()
        || frames.getLast().header().sequence() != index.last()) {
      throw new DamagedPartException("the frames are not those that the index names");
    }
    return frames;
  }

  /**
   * Reads the index at the end of a part that is in memory.
   *
   * @throws DamagedPartException when there is none, or its checksum is wrong
   */
  public static PartIndex index(byte[] part) throws IOException {
    int trailer = part.length - PartForm.TRAILER_BYTES;
    if (trailer < 0
        || !Arrays.equals(
            part, part.length - PartForm.TRAILER.length, part.length, PartForm.TRAILER, 0, 8)) {
      throw new DamagedPartException("no trailer of a part");
    }
    ByteBuffer end = ByteBuffer.wrap(part, trailer, PartForm.TRAILER_BYTES);
    byte[] sha256 = new byte[32];
    int length = end.get(sha256).order(ByteOrder.LITTLE_ENDIAN).getInt();
    if (length < 0 || length > trailer) {
      throw new DamagedPartException("the index has no such length: " + length);
    }
    byte[] skippable =
        ByteBuffer.allocate(PartForm.SKIPPABLE_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(PartForm.INDEX_MAGIC)
            .putInt(length + PartForm.TRAILER_BYTES)
            .array();
    int start = trailer - length - PartForm.SKIPPABLE_BYTES;
    if (start < 0
        || !Arrays.equals(
            part, start, start + PartForm.SKIPPABLE_BYTES, skippable, 0, skippable.length)) {
      throw new DamagedPartException("the index does not stand in its frame");
    }
    byte[] json = Arrays.copyOfRange(part, trailer - length, trailer);
    if (!HexFormat.of().formatHex(sha256).equals(ManifestSeal.sha256(json))) {
      throw new DamagedPartException("the checksum of the index is wrong");
    }
    return AuditJson.read(json, PartIndex.class);
  }

  /**
   * Returns the next frame; empty at the part's end.
   *
   * @throws DamagedPartException when what follows is not a frame
   * @throws IOException when the content cannot be read
   */
  public Optional<AuditEnvelope> next() throws IOException {
    try {
      byte[] length = raw.readNBytes(PartForm.FRAME_LENGTH_BYTES);
      if (length.length == 0) {
        return Optional.empty();
      }
      int size =
          length.length == PartForm.FRAME_LENGTH_BYTES ? ByteBuffer.wrap(length).getInt() : 0;
      if (size < 1 || size > AuditEnvelope.BYTES_MAX) {
        throw new DamagedPartException("no frame has such a length: " + size);
      }
      byte[] wire = raw.readNBytes(size);
      if (wire.length < size) {
        throw new DamagedPartException("the part ends within a frame");
      }
      return Optional.of(AuditEnvelope.decode(wire));
    } catch (UnreadableFrameException e) {
      throw new DamagedPartException("a frame does not decode", e);
    } catch (ZstdIOException | ZstdException e) {
      throw new DamagedPartException("a block does not decompress", e);
    }
  }

  @Override
  public void close() throws IOException {
    raw.close();
  }
}
