package dev.gatehouse.contracts.audit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An immutable run of bytes, compared by content.
 *
 * <p>{@link #owned} takes an array without copying it: its caller gives the array away and never
 * writes to it again. Safe for use by many threads.
 */
public final class Bytes {
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  /** Returns the bytes of a copy of {@code source}. */
  public static Bytes copyOf(byte[] source) {
    return source.length == 0 ? EMPTY : new Bytes(source.clone());
  }

  /** Returns the bytes of {@code source}, which belongs to the result from now on. */
  public static Bytes owned(byte[] source) {
    return source.length == 0 ? EMPTY : new Bytes(source);
  }

  public static Bytes utf8(String text) {
    return owned(text.getBytes(StandardCharsets.UTF_8));
  }

  public static Bytes hex(String digits) {
    return owned(HexFormat.of().parseHex(digits));
  }

  public int size() {
    return content.length;
  }

  public boolean isEmpty() {
    return content.length == 0;
  }

  public byte[] toArray() {
    return content.clone();
  }

  /** Returns a read-only view, without a copy. */
  public ByteBuffer asBuffer() {
    return ByteBuffer.wrap(content).asReadOnlyBuffer();
  }

  public void writeTo(OutputStream out) throws IOException {
    out.write(content);
  }

  public String toHex() {
    return HexFormat.of().formatHex(content);
  }

  /** Decodes UTF-8; malformed input becomes U+FFFD. */
  public String toUtf8() {
    return new String(content, StandardCharsets.UTF_8);
  }

  /** The array itself, for code in this package that only reads it. */
  byte[] array() {
    return content;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  @Override
  public String toString() {
    return content.length <= 64 ? toHex() : content.length + " bytes";
  }
}
