package dev.gatehouse.contracts.audit;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * An immutable run of bytes, compared by content.
 *
 * <p>{@link #owned} takes an array without copying it: its caller gives the array away and never
 * writes to it again. Safe for use by many threads.
 */
public final class Bytes {
  public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

  private final byte[] array;
  private final int offset;
  private final int size;

  private Bytes(byte[] array, int offset, int size) {
    this.array = array;
    this.offset = offset;
    this.size = size;
  }

  /** Returns the bytes of a copy of {@code source}. */
  public static Bytes copyOf(byte[] source) {
    return owned(source.clone());
  }

  /** Returns the bytes of {@code source}, which belongs to the result from now on. */
  public static Bytes owned(byte[] source) {
    return owned(source, 0, source.length);
  }

  /**
   * Returns {@code size} bytes of {@code source} from {@code offset}; all of it belongs to the
   * result from now on, and is kept as long as that.
   */
  public static Bytes owned(byte[] source, int offset, int size) {
    Objects.checkFromIndexSize(offset, size, source.length);
    return size == 0 ? EMPTY : new Bytes(source, offset, size);
  }

  public static Bytes utf8(String text) {
    return owned(text.getBytes(StandardCharsets.UTF_8));
  }

  public static Bytes hex(String digits) {
    return owned(HexFormat.of().parseHex(digits));
  }

  /** Returns the bytes of all of {@code parts}, one behind the other. */
  public static Bytes joined(List<Bytes> parts) {
    if (parts.size() == 1) {
      return parts.getFirst();
    }
    byte[] all = new byte[parts.stream().mapToInt(Bytes::size).reduce(0, Math::addExact)];
    int position = 0;
    for (Bytes part : parts) {
      part.copyTo(0, all, position, part.size);
      position += part.size;
    }
    return owned(all);
  }

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  public byte[] toArray() {
    return Arrays.copyOfRange(array, offset, offset + size);
  }

  /** Copies {@code count} bytes from {@code start} to {@code target}, at {@code position}. */
  public void copyTo(int start, byte[] target, int position, int count) {
    Objects.checkFromIndexSize(start, count, size);
    System.arraycopy(array, offset + start, target, position, count);
  }

  /** Returns a read-only view, without a copy. */
  public ByteBuffer asBuffer() {
    return ByteBuffer.wrap(array, offset, size).slice().asReadOnlyBuffer();
  }

  public void writeTo(OutputStream out) throws IOException {
    out.write(array, offset, size);
  }

  public String toHex() {
    return HexFormat.of().formatHex(array, offset, offset + size);
  }

  /** Decodes UTF-8; malformed input becomes U+FFFD. */
  public String toUtf8() {
    return new String(array, offset, size, StandardCharsets.UTF_8);
  }

  /** These bytes in an array of their own, for code in this package that only reads it. */
  byte[] array() {
    return size == array.length ? array : toArray();
  }

  /** As protobuf has them, without a copy. */
  ByteString asByteString() {
    return UnsafeByteOperations.unsafeWrap(array, offset, size);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes
        && Arrays.equals(
            array, offset, offset + size, bytes.array, bytes.offset, bytes.offset + bytes.size);
  }

  @Override
  public int hashCode() {
    return ByteBuffer.wrap(array, offset, size).hashCode();
  }

  @Override
  public String toString() {
    return size <= 64 ? toHex() : size + " bytes";
  }
}
