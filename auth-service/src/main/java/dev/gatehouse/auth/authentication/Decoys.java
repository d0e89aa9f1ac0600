package dev.gatehouse.auth.authentication;

import dev.gatehouse.auth.proof.PasswordHash;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKey;

/**
 * Hashes to verify in vain, for names that have none: so that it takes as long as for one that has.
 *
 * <p>Where hashes of several costs are in use, a name always meets the same cost, as a user's does;
 * which one, only the key knows. A cost that comes or goes changes it for few names. Immutable.
 */
final class Decoys {

  private final Keyed keyed;

  Decoys(SecretKey key) {
    this.keyed = new Keyed(key);
  }

  /** One of these hashes for this name; empty when there are none. */
  Optional<PasswordHash> forName(String user, List<PasswordHash> ofEachCost) {
    return ofEachCost.stream()
        .max(
            Comparator.comparing(hash -> new BigInteger(1, keyed.code(hash.cost() + "\n" + user))));
  }
}
