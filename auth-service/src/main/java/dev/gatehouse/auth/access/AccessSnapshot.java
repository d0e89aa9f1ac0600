package dev.gatehouse.auth.access;

import dev.gatehouse.auth.identity.PublicKeyBlob;
import dev.gatehouse.auth.identity.Revocations;
import dev.gatehouse.auth.identity.UserName;
import dev.gatehouse.auth.policy.TemplateName;
import dev.gatehouse.auth.proof.PasswordHash;
import dev.gatehouse.auth.proof.RequiredSteps;
import dev.gatehouse.auth.proof.Step;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One valid access file, as it answers questions. Immutable: a reload makes another one.
 *
 * <p>Authorizations are found by user and key together, in one look-up. So the work for an unknown
 * user, for a known one with a wrong key and for one without a policy is the same by construction,
 * and nobody can learn from a stop-watch which names exist.
 */
public final class AccessSnapshot {

  private final String digest;
  private final Optional<String> banner;
  private final Map<Credential, Authorization> authorizations;
  private final Map<Credential, TrustedAuthority> trusted;
  private final Set<PublicKeyBlob> authorities;
  private final Map<String, PublicKeyBlob> authoritiesByFingerprint;
  private final Revocations revocations;
  private final Map<String, Account> accounts;
  private final List<PasswordHash> hashOfEachCost;
  private final List<Step> firstSteps;
  private final Set<String> users;
  private final Set<String> usersWithoutPolicy;
  private final Map<String, NamedPolicy> policies;
  private final Map<String, TemplateName> templates;

  /** A user name as asked for, with a key: what an authentication attempt offers. */
  record Credential(String user, PublicKeyBlob key) {}

  AccessSnapshot(
      String digest,
      Optional<String> banner,
      Map<Credential, Authorization> authorizations,
      Map<Credential, TrustedAuthority> trusted,
      Revocations revocations,
      Map<String, Account> accounts,
      Set<String> users,
      Set<String> usersWithoutPolicy,
      Map<String, NamedPolicy> policies,
      Map<String, TemplateName> templates) {
    this.digest = digest;
    this.banner = banner;
    this.authorizations = Map.copyOf(authorizations);
    this.trusted = Map.copyOf(trusted);
    this.authorities =
        trusted.keySet().stream().map(Credential::key).collect(Collectors.toUnmodifiableSet());
    this.authoritiesByFingerprint =
        authorities.stream()
            .collect(Collectors.toUnmodifiableMap(PublicKeyBlob::fingerprint, key -> key));
    this.revocations = revocations;
    this.accounts = Map.copyOf(accounts);
    this.hashOfEachCost = hashOfEachCost(accounts.values());
    this.firstSteps = firstSteps(accounts.values());
    this.users = Set.copyOf(users);
    this.usersWithoutPolicy = Set.copyOf(usersWithoutPolicy);
    this.policies = Map.copyOf(policies);
    this.templates = Map.copyOf(templates);
  }

  /** What this key allows this user; empty when it allows nothing, for whatever reason. */
  public Optional<Authorization> authorization(String user, PublicKeyBlob key) {
    return Optional.ofNullable(authorizations.get(new Credential(user, key)));
  }

  /** Whether some user trusts certificates by this key. */
  public boolean hasAuthority(PublicKeyBlob key) {
    return authorities.contains(key);
  }

  /** The key of this fingerprint, when some user trusts certificates by it. */
  public Optional<PublicKeyBlob> authority(String fingerprint) {
    return Optional.ofNullable(authoritiesByFingerprint.get(fingerprint));
  }

  /** What certificates by this key allow this user; empty when nothing, for whatever reason. */
  public Optional<TrustedAuthority> trusted(String user, PublicKeyBlob authority) {
    return Optional.ofNullable(trusted.get(new Credential(user, authority)));
  }

  /** What is revoked, whoever's it is. */
  public Revocations revocations() {
    return revocations;
  }

  private static List<PasswordHash> hashOfEachCost(Collection<Account> accounts) {
    Map<String, PasswordHash> ofCost = new TreeMap<>();
    accounts.forEach(
        account -> account.password().ifPresent(hash -> ofCost.putIfAbsent(hash.cost(), hash)));
    return List.copyOf(ofCost.values());
  }

  private static List<Step> firstSteps(Collection<Account> accounts) {
    List<Step> first =
        accounts.stream()
            .flatMap(account -> account.authorization().required().after(List.of()).stream())
            .distinct()
            .sorted()
            .toList();
    return first.isEmpty() ? RequiredSteps.DEFAULT.after(List.of()) : first;
  }

  /** The user of this name; empty for one without a policy too. */
  public Optional<Account> account(String user) {
    return Optional.ofNullable(accounts.get(user));
  }

  /** The steps by which somebody of this file may begin: the same for every name, known or not. */
  public List<Step> firstSteps() {
    return firstSteps;
  }

  /** One hash of each cost that the file has. */
  public List<PasswordHash> hashOfEachCost() {
    return hashOfEachCost;
  }

  /** The policy of this name, whoever has it. */
  public Optional<NamedPolicy> policy(String name) {
    return Optional.ofNullable(policies.get(name));
  }

  /** The template of this name, whether or not a policy uses it. */
  public Optional<TemplateName> template(String name) {
    return Optional.ofNullable(templates.get(name));
  }

  /** Whether a rule is about some user. */
  public boolean hasRules() {
    return accounts.values().stream().anyMatch(account -> !account.choices().isEmpty());
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

  /** What everybody is told before login. */
  public Optional<String> banner() {
    return banner;
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
