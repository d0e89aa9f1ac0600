package dev.gatehouse.auth.identity;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads the data types of RFC 4251, section 5, that public keys are made of. */
final class WireReader {

  private final ByteBuffer buffer;

  WireReader(byte[] bytes) {
    this.buffer = ByteBuffer.wrap(bytes);
  }

  /**
   * The next string, which may hold any bytes.
   *
   * @throws BufferUnderflowException when the bytes end before the string does
   */
  byte[] string() {
    int length = buffer.getInt();
    if (length < 0 || length > buffer.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] string = new byte[length];
    buffer.get(string);
    return string;
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
