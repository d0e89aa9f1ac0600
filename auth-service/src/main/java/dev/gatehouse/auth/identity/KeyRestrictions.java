package dev.gatehouse.auth.identity;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What the options in front of an authorized key (sshd(8)) take away from whoever holds it.
 *
 * @param from where the client may be; empty when anywhere
 * @param end when the key is authorized no more; empty when never
 * @param denied what a session by this key cannot do, whatever its policy says
 * @param command what runs in place of whatever a session by this key asks for; empty when that
 *     runs itself
 */
public record KeyRestrictions(
    Optional<AddressPatterns> from,
    Optional<Instant> end,
    Set<Permission> denied,
    Optional<String> command) {

  public static final KeyRestrictions NONE =
      new KeyRestrictions(Optional.empty(), Optional.empty(), Set.of(), Optional.empty());

  /** What an option can deny, under the word that {@code no-} and {@code restrict} go with. */
  public enum Permission {
    PTY("pty"),
    PORT_FORWARDING("port-forwarding"),
    AGENT_FORWARDING("agent-forwarding"),
    X11_FORWARDING("x11-forwarding");

    private final String word;

    Permission(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  public KeyRestrictions {
    denied = Set.copyOf(denied);
  }

  public boolean allowAddress(InetAddress client) {
    return from.map(patterns -> patterns.match(client)).orElse(true);
  }

  public boolean allowMoment(Instant now) {
    return end.map(now::isBefore).orElse(true);
  }
}
