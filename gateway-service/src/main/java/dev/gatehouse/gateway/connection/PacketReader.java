package dev.gatehouse.gateway.connection;

import dev.gatehouse.contracts.audit.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the fields of one SSH message (RFC 4251, 5).
 *
 * <p>Every length is checked against what is there. Not safe for use by several threads.
 */
public final class PacketReader {
  private final byte[] packet;
  private int position;

  /** Starts at the message number. */
  public PacketReader(byte[] packet) {
    this.packet = packet;
  }

  public int uint8() throws ProtocolViolation {
    need(1);
    return packet[position++] & 0xff;
  }

  public boolean bool() throws ProtocolViolation {
    return uint8() != 0;
  }

  public long uint32() throws ProtocolViolation {
    need(4);
    long value =
        (packet[position] & 0xffL) << 24
            | (packet[position + 1] & 0xffL) << 16
            | (packet[position + 2] & 0xffL) << 8
            | (packet[position + 3] & 0xffL);
    position += 4;
    return value;
  }

  /** A uint32 that is a count of something on a screen or a channel: at most 2^31 - 1. */
  public int count() throws ProtocolViolation {
    long value = uint32();
    if (value > Integer.MAX_VALUE) {
      throw new ProtocolViolation("a count of more than 31 bits");
    }
    return (int) value;
  }

  public byte[] bytes() throws ProtocolViolation {
    int length = stringLength();
    byte[] value = new byte[length];
    System.arraycopy(packet, position, value, 0, length);
    position += length;
    return value;
  }

  /**
   * A string as it lies in the message, which it keeps, and which nobody may change from now on.
   */
  public Bytes data() throws ProtocolViolation {
    int length = stringLength();
    Bytes value = Bytes.owned(packet, position, length);
    position += length;
    return value;
  }

  private int stringLength() throws ProtocolViolation {
    long length = uint32();
    if (length > packet.length - position) {
      throw new ProtocolViolation("a string that is longer than its message");
    }
    return (int) length;
  }

  /** A string of UTF-8, of at most {@code bytesMax} bytes. */
  public String text(int bytesMax) throws ProtocolViolation {
    byte[] value = bytes();
    if (value.length > bytesMax) {
      throw new ProtocolViolation("a name of more than " + bytesMax + " bytes");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
    } catch (CharacterCodingException e) {
      throw new ProtocolViolation("a name that is not UTF-8");
    }
  }

  /** What was not read yet. */
  public byte[] rest() {
    byte[] rest = new byte[packet.length - position];
    System.arraycopy(packet, position, rest, 0, rest.length);
    position = packet.length;
    return rest;
  }

  /** Whether there is anything that was not read yet. */
  public boolean hasMore() {
    return position != packet.length;
  }

  public void end() throws ProtocolViolation {
    if (position != packet.length) {
      throw new ProtocolViolation("bytes behind the end of a message");
    }
  }

  private void need(int count) throws ProtocolViolation {
    if (packet.length - position < count) {
      throw new ProtocolViolation("a message that ends too early");
    }
  }
}
