package dev.gatehouse.auth.identity;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the options in front of an authorized key (sshd(8)), or a certificate, take away from
 * whoever holds it.
 *
 * @param from where the client may be, by each of these; anywhere when there is none
 * @param end when the key is authorized no more; empty when never
 * @param denied what a session by this key cannot do, whatever its policy says
 * @param command what runs in place of whatever a session by this key asks for; empty when that
 *     runs itself
 * @param options what further options bound
 */
public record KeyRestrictions(
    List<AddressPatterns> from,
    Optional<Instant> end,
    Set<Permission> denied,
    Optional<String> command,
    KeyOptionTerms options) {

  public static final KeyRestrictions NONE =
      new KeyRestrictions(List.of(), Optional.empty(), Set.of(), Optional.empty());

  /** Without further options. */
  public KeyRestrictions(
      List<AddressPatterns> from,
      Optional<Instant> end,
      Set<Permission> denied,
      Optional<String> command) {
    this(from, end, denied, command, KeyOptionTerms.NONE);
  }

  /** What an option can deny, under the word that {@code no-} and {@code restrict} go with. */
  public enum Permission {
    PTY("pty", "permit-pty"),
    PORT_FORWARDING("port-forwarding", "permit-port-forwarding"),
    AGENT_FORWARDING("agent-forwarding", "permit-agent-forwarding"),
    X11_FORWARDING("x11-forwarding", "permit-X11-forwarding");

    private final String word;
    private final String extension;

    Permission(String word, String extension) {
      this.word = word;
      this.extension = extension;
    }

    String word() {
      return word;
    }

    /** The extension without which a certificate denies it (PROTOCOL.certkeys). */
    String extension() {
      return extension;
    }
  }

  public KeyRestrictions {
    from = List.copyOf(from);
    denied = Set.copyOf(denied);
  }

  /** What both take away; of two commands, this one's. */
  public KeyRestrictions and(KeyRestrictions other) {
    List<AddressPatterns> places = new ArrayList<>(from);
    places.addAll(other.from);
    Set<Permission> both = EnumSet.noneOf(Permission.class);
    both.addAll(denied);
    both.addAll(other.denied);
    Optional<Instant> earlier =
        end.isPresent() && other.end.isPresent() && end.get().isBefore(other.end.get())
            ? end
            : other.end.or(() -> end);
    return new KeyRestrictions(
        places, earlier, both, command.or(other::command), options.or(other.options));
  }

  public boolean allowAddress(InetAddress client) {
    return from.stream().allMatch(patterns -> patterns.match(client));
  }

  public boolean allowMoment(Instant now) {
    return end.map(now::isBefore).orElse(true);
  }
}
