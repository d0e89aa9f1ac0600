package dev.gatehouse.auth.grant;

import dev.gatehouse.auth.identity.UuidV7;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** The id of an SSH session: a UUID of version 7 (RFC 9562), which the gateway made. */
public record SessionId(UUID uuid) {

  public SessionId {
    Objects.requireNonNull(uuid);
  }

  /** The id in its one text form, lower case; empty when the text is anything else. */
  public static Optional<SessionId> parse(String text) {
    return UuidV7.parse(text).map(SessionId::new);
  }

  @Override
  public String toString() {
    return uuid.toString();
  }
}
