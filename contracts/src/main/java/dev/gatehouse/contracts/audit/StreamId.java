package dev.gatehouse.contracts.audit;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;

/**
 * Whose frames these are: a UUIDv7 (RFC 9562, 5.7) that names a session, or one incarnation of a
 * gateway or of an archive.
 */
public record StreamId(UUID value) implements Comparable<StreamId> {
  private static final SecureRandom RANDOM = new SecureRandom();

  public StreamId {
    if (value.version() != 7 || value.variant() != 2) {
      throw new IllegalArgumentException("a stream id is a UUIDv7, not " + value);
    }
  }

  /** Returns a new id that begins with the milliseconds of {@code at}. */
  public static StreamId create(Instant at) {
    byte[] random = new byte[10];
    RANDOM.nextBytes(random);
    ByteBuffer bits = ByteBuffer.wrap(random);
    long high = at.toEpochMilli() << 16 | 0x7000 | (bits.getShort() & 0x0fff);
    long low = 0x8000_0000_0000_0000L | (bits.getLong() & 0x3fff_ffff_ffff_ffffL);
    return new StreamId(new UUID(high, low));
  }

  /**
   * Parses the 36 characters of RFC 9562, 4.
   *
   * @throws IllegalArgumentException when {@code text} is anything else, or not version 7
   */
  public static StreamId parse(String text) {
    UUID value = UUID.fromString(text);
    if (!value.toString().equalsIgnoreCase(text)) {
      throw new IllegalArgumentException("not a UUID: " + text);
    }
    return new StreamId(value);
  }

  /**
   * Reads the 16 bytes of network byte order.
   *
   * @throws IllegalArgumentException when there are more or fewer, or they are not a UUIDv7
   */
  public static StreamId of(Bytes bytes) {
    if (bytes.size() != 16) {
      throw new IllegalArgumentException("a stream id has 16 bytes, not " + bytes.size());
    }
    ByteBuffer bits = bytes.asBuffer();
    return new StreamId(new UUID(bits.getLong(), bits.getLong()));
  }

  public Bytes bytes() {
    return Bytes.owned(
        ByteBuffer.allocate(16)
            .putLong(value.getMostSignificantBits())
            .putLong(value.getLeastSignificantBits())
            .array());
  }

  /** When the id was made, to the millisecond, by the clock of who made it. */
  public Instant createdAt() {
    return Instant.ofEpochMilli(value.getMostSignificantBits() >>> 16);
  }

  /** The UTC day under which the stream is archived. */
  public LocalDate day() {
    return LocalDate.ofInstant(createdAt(), ZoneOffset.UTC);
  }

  @Override
  public int compareTo(StreamId other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
