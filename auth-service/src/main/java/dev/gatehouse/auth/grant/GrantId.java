package dev.gatehouse.auth.grant;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/** The id of a grant ({@code jti}): a UUID of version 7 (RFC 9562). */
record GrantId(UUID uuid) {

  private static final SecureRandom RANDOM = new SecureRandom();

  GrantId {
    Objects.requireNonNull(uuid);
  }

  /** A new id: 48 bits of the time in milliseconds, 74 random ones. */
  static GrantId at(Instant now) {
    long high = now.toEpochMilli() << 16 | 0x7000 | (RANDOM.nextLong() & 0x0fff);
    long low = 0x8000_0000_0000_0000L | (RANDOM.nextLong() & 0x3fff_ffff_ffff_ffffL);
    return new GrantId(new UUID(high, low));
  }

  @Override
  public String toString() {
    return uuid.toString();
  }
}
