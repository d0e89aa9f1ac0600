package dev.gatehouse.auth.access;

import static java.util.stream.Collectors.joining;

import dev.gatehouse.auth.identity.PublicKeyBlob;
import dev.gatehouse.auth.identity.UserName;
import dev.gatehouse.auth.policy.AccessRules;
import dev.gatehouse.auth.policy.SessionPolicy;
import dev.gatehouse.auth.proof.PasswordHash;
import dev.gatehouse.auth.proof.RequiredSteps;
import dev.gatehouse.auth.proof.TotpSecret;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** Reads a user of the access file: what the user may do, and has to prove first. */
final class UserSection {

  static final List<String> KEYS =
      List.of(
          "groups",
          "policy",
          AuthenticationSection.KEY,
          AuthorizedKeys.INLINE,
          AuthorizedKeys.FILE,
          CertificateAuthorities.KEY,
          TrustSection.PRINCIPALS,
          ProofSection.PASSWORD,
          ProofSection.TOTP_FILE,
          ProofSection.TOTP_ALGORITHM);

  private final SourceFiles files;
  private final Violations violations;
  private final Map<String, NamedPolicy> policies;
  private final Map<String, UserGroup> groups;
  private final List<RuleSection.Read> rules;
  private final Map<String, PublicKeyBlob> authorities;

  /**
   * A user of the file.
   *
   * @param account empty when nothing gives the user a policy
   */
  record User(
      String name,
      Map<PublicKeyBlob, Authorization> byKey,
      Map<PublicKeyBlob, TrustedAuthority> byAuthority,
      Optional<Account> account) {}

  UserSection(
      SourceFiles files,
      Violations violations,
      Map<String, NamedPolicy> policies,
      Map<String, UserGroup> groups,
      List<RuleSection.Read> rules,
      Map<String, PublicKeyBlob> authorities) {
    this.files = files;
    this.violations = violations;
    this.policies = policies;
    this.groups = groups;
    this.rules = rules;
    this.authorities = authorities;
  }

  User read(String name, Section user) {
    List<UserGroup> memberships = groupsOf(user);
    Optional<NamedPolicy> policy =
        user.has("policy")
            ? user.text("policy").flatMap(text -> user.reference(text, "policy", policies))
            : ofGroups(user, memberships, UserGroup::policy, "policies; name a policy");
    ProofSection proof = new ProofSection(user, files);
    Optional<PasswordHash> password = proof.password();
    Optional<TotpSecret> totp = proof.totp();
    Optional<RequiredSteps> required =
        user.has(AuthenticationSection.KEY)
            ? AuthenticationSection.of(user)
            : Optional.of(inherited(user, memberships, policy));
    required.ifPresent(proof::checkAgainst);
    List<RuleSection.Read> about =
        rules.stream().filter(rule -> rule.isAbout(name, memberships)).toList();
    Map<String, SessionPolicy> choices =
        policy.isPresent() ? choices(about, required, user, memberships) : Map.of();
    List<SessionPolicy> all = new ArrayList<>(policy.map(NamedPolicy::policy).stream().toList());
    all.addAll(choices.values());
    AuthorizedKeys keys = AuthorizedKeys.of(user, files, violations, all);
    TrustSection trust = TrustSection.of(name, user, keys, memberships, authorities);
    Optional<Authorization> authorization =
        policy.map(
            given ->
                new Authorization(
                    new UserName(name),
                    recordedAsGroupsDemand(given.policy(), memberships),
                    required.orElse(RequiredSteps.DEFAULT),
                    memberships.stream()
                        .flatMap(group -> group.staleMax().stream())
                        .min(Comparator.naturalOrder())));
    Map<PublicKeyBlob, Authorization> byKey = new LinkedHashMap<>();
    authorization.ifPresent(
        given ->
            keys.keys().forEach((key, restrictions) -> byKey.put(key, given.by(restrictions))));
    Map<PublicKeyBlob, TrustedAuthority> byAuthority =
        authorization.map(trust::giving).orElse(Map.of());
    return new User(
        name,
        byKey,
        byAuthority,
        authorization.map(
            given ->
                new Account(
                    given,
                    new RuledChoices(
                        new AccessRules(about.stream().map(RuleSection.Read::rule).toList()),
                        choices),
                    byFingerprint(byKey),
                    byFingerprint(byAuthority),
                    password,
                    totp)));
  }

  /** The policies that rules may choose for the user, by name. */
  private Map<String, SessionPolicy> choices(
      List<RuleSection.Read> about,
      Optional<RequiredSteps> required,
      Section user,
      List<UserGroup> memberships) {
    Map<String, SessionPolicy> choices = new LinkedHashMap<>();
    for (RuleSection.Read rule : about) {
      Optional<NamedPolicy> chosen =
          rule.rule().policy().map(name -> Objects.requireNonNull(policies.get(name.text())));
      chosen
          .flatMap(NamedPolicy::required)
          .filter(asked -> !areSettled(user, memberships) && !Optional.of(asked).equals(required))
          .ifPresent(_ -> refuseOtherSteps(rule, user));
      chosen
          .map(NamedPolicy::policy)
          .ifPresent(
              some -> choices.put(some.name().text(), recordedAsGroupsDemand(some, memberships)));
    }
    return choices;
  }

  /** Whether lists of the user's own, or a group's, go before those of every policy. */
  private static boolean areSettled(Section user, List<UserGroup> memberships) {
    return user.has(AuthenticationSection.KEY)
        || memberships.stream().anyMatch(group -> group.required().isPresent());
  }

  /** What a user proves is settled before anybody knows whether a rule will hold. */
  private static void refuseOtherSteps(RuleSection.Read rule, Section user) {
    user.refuse(
        "the rule %s chooses a policy that asks for other steps; name the user's authentication"
            .formatted(rule.rule().id()));
  }

  private static <T> Map<String, T> byFingerprint(Map<PublicKeyBlob, T> byKey) {
    Map<String, T> byFingerprint = new HashMap<>();
    byKey.forEach((key, given) -> byFingerprint.put(key.fingerprint(), given));
    return byFingerprint;
  }

  private List<UserGroup> groupsOf(Section user) {
    return user.texts("groups").stream()
        .flatMap(name -> user.reference(name, "group", groups).stream())
        .toList();
  }

  private static RequiredSteps inherited(
      Section user, List<UserGroup> groups, Optional<NamedPolicy> policy) {
    return ofGroups(user, groups, UserGroup::required, "lists of methods; name authentication")
        .or(() -> policy.flatMap(NamedPolicy::required))
        .orElse(RequiredSteps.DEFAULT);
  }

  /** Groups that disagree are an error: which of them wins must not depend on their order. */
  private static <T> Optional<T> ofGroups(
      Section user,
      List<UserGroup> groups,
      Function<UserGroup, Optional<T>> gift,
      String whatAndRemedy) {
    List<UserGroup> giving =
        groups.stream().filter(group -> gift.apply(group).isPresent()).toList();
    List<T> given =
        giving.stream().flatMap(group -> gift.apply(group).stream()).distinct().toList();
    if (given.size() > 1) {
      user.refuse(
          "the groups %s give different %s for the user"
              .formatted(
                  giving.stream().map(UserGroup::name).collect(joining(", ")), whatAndRemedy));
    }
    return given.stream().findFirst();
  }

  /**
   * Every floor holds, whichever way the policy came: a group can demand more, never allow less.
   */
  private static SessionPolicy recordedAsGroupsDemand(
      SessionPolicy policy, List<UserGroup> groups) {
    SessionPolicy recorded = policy;
    for (UserGroup group : groups) {
      recorded = recorded.recordedAtLeast(group.recordingFloor());
    }
    return recorded;
  }
}
