package dev.gatehouse.auth.grant;

import dev.gatehouse.auth.identity.Fingerprints;
import dev.gatehouse.auth.identity.KeyRestrictions;
import dev.gatehouse.auth.identity.KeyRestrictions.Permission;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The key by which somebody logged in, as far as it is judged again as long as they stay. */
public sealed interface LoginKey {

  /** The key itself, with or without a certificate. */
  Fingerprints key();

  /** A key of the user's own, which the access file lists. */
  record Listed(Fingerprints key) implements LoginKey {}

  /**
   * A key that an authority has certified.
   *
   * @param authority {@code SHA256:...} of the authority's key
   * @param serial the certificate's number, unsigned; 0 when it has none
   * @param keyId what the authority calls it
   * @param principals those of its principals by which it was one for this user, at most {@value
   *     #PRINCIPALS_MAX}
   * @param denied what it does not permit
   * @param command what it demands in place of whatever is asked for
   */
  record Certified(
      Fingerprints key,
      String authority,
      long serial,
      String keyId,
      List<String> principals,
      Set<Permission> denied,
      Optional<String> command)
      implements LoginKey {

    public static final int PRINCIPALS_MAX = 4;

    public Certified {
      principals = principals.stream().sorted().limit(PRINCIPALS_MAX).toList();
      denied = Set.copyOf(denied);
    }

    /** What it takes away, wherever the client is and whenever it is. */
    public KeyRestrictions restrictions() {
      return new KeyRestrictions(List.of(), Optional.empty(), denied, command);
    }
  }
}
