package dev.gatehouse.auth.identity;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads the data types of RFC 4251, section 5, that public keys, certificates and revocation lists
 * are made of. Every method throws {@link BufferUnderflowException} when the bytes end too early.
 */
final class WireReader {

  private final ByteBuffer buffer;

  WireReader(byte[] bytes) {
    this.buffer = ByteBuffer.wrap(bytes);
  }

  /** The next string, which may hold any bytes. */
  byte[] string() {
    int length = buffer.getInt();
    if (length < 0 || length > buffer.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] string = new byte[length];
    buffer.get(string);
    return string;
  }

  /** What the next string is made of. */
  WireReader inside() {
    return new WireReader(string());
  }

  int uint8() {
    return buffer.get() & 0xff;
  }

  boolean bool() {
    return uint8() != 0;
  }

  int uint32() {
    return buffer.getInt();
  }

  /** The 64 bits; the sign is one of them. */
  long uint64() {
    return buffer.getLong();
  }

  /** The next bytes without a length before them. */
  byte[] raw(int length) {
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    return bytes;
  }

  /** How many bytes were read. */
  int position() {
    return buffer.position();
  }

  String text() {
    return new String(string(), StandardCharsets.ISO_8859_1);
  }

  BigInteger mpint() {
    byte[] bytes = string();
    return bytes.length == 0 ? BigInteger.ZERO : new BigInteger(bytes);
  }

  boolean atEnd() {
    return !buffer.hasRemaining();
  }
}
