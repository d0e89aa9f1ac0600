package dev.gatehouse.auth.grant;

import dev.gatehouse.auth.identity.UuidV7;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** The id of a grant ({@code jti}): a UUID of version 7 (RFC 9562). */
public record GrantId(UUID uuid) {

  public GrantId {
    Objects.requireNonNull(uuid);
  }

  /** A new id. */
  static GrantId at(Instant now) {
    return new GrantId(UuidV7.at(now));
  }

  /** The id in its one text form, lower case; empty when the text is anything else. */
  public static Optional<GrantId> parse(String text) {
    return UuidV7.parse(text).map(GrantId::new);
  }

  /** When the grant was issued, in whole milliseconds. */
  public Instant issuedAt() {
    return UuidV7.madeAt(uuid);
  }

  @Override
  public String toString() {
    return uuid.toString();
  }
}
