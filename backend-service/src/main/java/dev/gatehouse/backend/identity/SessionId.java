package dev.gatehouse.backend.identity;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** The id of an SSH session: a UUID of version 7 (RFC 9562), which the gateway made. */
public record SessionId(UUID uuid) {

  private static final Pattern VERSION_7 =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

  public SessionId {
    Objects.requireNonNull(uuid);
  }

  /** The id in its one text form, lower case; empty when the text is anything else. */
  public static Optional<SessionId> parse(String text) {
    return VERSION_7.matcher(text).matches()
        ? Optional.of(new SessionId(UUID.fromString(text)))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return uuid.toString();
  }
}
