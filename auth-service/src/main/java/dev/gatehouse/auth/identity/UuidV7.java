package dev.gatehouse.auth.identity;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** UUIDs of version 7 (RFC 9562, 5.7), which hold the moment at which they were made. */
public final class UuidV7 {

  private static final SecureRandom RANDOM = new SecureRandom();

  private static final Pattern FORM =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

  private UuidV7() {}

  /** A new one: 48 bits of the time in milliseconds, 74 random ones. */
  public static UUID at(Instant now) {
    long high = now.toEpochMilli() << 16 | 0x7000 | (RANDOM.nextLong() & 0x0fff);
    long low = 0x8000_0000_0000_0000L | (RANDOM.nextLong() & 0x3fff_ffff_ffff_ffffL);
    return new UUID(high, low);
  }

  /** The one that is written so, in lower case; empty when the text is anything else. */
  public static Optional<UUID> parse(String text) {
    return FORM.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
  }

  /** When it was made, in whole milliseconds, by the clock of whoever made it. */
  public static Instant madeAt(UUID uuid) {
    return Instant.ofEpochMilli(uuid.getMostSignificantBits() >>> 16);
  }
}
