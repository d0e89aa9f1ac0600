package dev.gatehouse.backend.identity;

import java.util.Optional;

/**
 * The name of a lease. It is made of what the gateway says each time, so that a repeated request
 * finds its lease in whatever process and after whatever restart.
 */
public record LeaseId(SessionId session, LeaseKey key) {

  private static final int SESSION_CHARACTERS = 36;

  /** The id in its text form, {@code <session>-<key>}; empty when the text is anything else. */
  public static Optional<LeaseId> parse(String text) {
    if (text.length() <= SESSION_CHARACTERS || text.charAt(SESSION_CHARACTERS) != '-') {
      return Optional.empty();
    }
    return SessionId.parse(text.substring(0, SESSION_CHARACTERS))
        .flatMap(
            session ->
                LeaseKey.parse(text.substring(SESSION_CHARACTERS + 1))
                    .map(key -> new LeaseId(session, key)));
  }

  @Override
  public String toString() {
    return session + "-" + key;
  }
}
