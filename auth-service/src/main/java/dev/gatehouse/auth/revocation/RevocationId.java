package dev.gatehouse.auth.revocation;

import dev.gatehouse.auth.identity.UuidV7;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** The id of a revocation: a UUID of version 7, so that later ones are greater. */
record RevocationId(UUID uuid) {

  RevocationId {
    Objects.requireNonNull(uuid);
  }

  static RevocationId at(Instant now) {
    return new RevocationId(UuidV7.at(now));
  }

  /** The id in its one text form, lower case; empty when the text is anything else. */
  static Optional<RevocationId> parse(String text) {
    return UuidV7.parse(text).map(RevocationId::new);
  }

  @Override
  public String toString() {
    return uuid.toString();
  }
}
