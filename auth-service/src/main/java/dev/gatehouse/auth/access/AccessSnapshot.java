package dev.gatehouse.auth.access;

import dev.gatehouse.auth.identity.PublicKeyBlob;
import dev.gatehouse.auth.identity.UserName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One valid access file, as it answers questions. Immutable: a reload makes another one.
 *
 * <p>Authorizations are found by user and key together, in one look-up. So the work for an unknown
 * user, for a known one with a wrong key and for one without a policy is the same by construction,
 * and nobody can learn from a stop-watch which names exist.
 */
public final class AccessSnapshot {

  private final String digest;
  private final Map<Credential, Authorization> authorizations;
  private final Set<String> users;
  private final Set<String> usersWithoutPolicy;

  /** A user name as asked for, with a key: what an authentication attempt offers. */
  record Credential(String user, PublicKeyBlob key) {}

  AccessSnapshot(
      String digest,
      Map<Credential, Authorization> authorizations,
      Set<String> users,
      Set<String> usersWithoutPolicy) {
    this.digest = digest;
    this.authorizations = Map.copyOf(authorizations);
    this.users = Set.copyOf(users);
    this.usersWithoutPolicy = Set.copyOf(usersWithoutPolicy);
  }

  /** What this key allows this user; empty when it allows nothing, for whatever reason. */
  public Optional<Authorization> authorization(String user, PublicKeyBlob key) {
    return Optional.ofNullable(authorizations.get(new Credential(user, key)));
  }

  /** What is known of this name. For logs and metrics alone: no answer may depend on it. */
  public Standing standing(String user) {
    boolean known = users.contains(user);
    boolean withoutPolicy = usersWithoutPolicy.contains(user);
    return withoutPolicy ? Standing.WITHOUT_POLICY : known ? Standing.KNOWN : Standing.UNKNOWN;
  }

  /** What the access file says of a name. */
  public enum Standing {
    UNKNOWN,
    WITHOUT_POLICY,
    KNOWN
  }

  /** SHA-256 of the file, in hexadecimal: which version of it this is. */
  public String digest() {
    return digest;
  }

  public int userCount() {
    return users.size();
  }

  /** Users who get nothing, because no policy is theirs; in order. */
  public List<UserName> usersWithoutPolicy() {
    return new TreeSet<>(usersWithoutPolicy).stream().map(UserName::new).toList();
  }
}
