package dev.gatehouse.auth.revocation;

import dev.gatehouse.auth.access.AccessSnapshot;
import dev.gatehouse.auth.access.AccessSnapshot.Standing;
import dev.gatehouse.auth.access.NamedPolicy;
import dev.gatehouse.auth.grant.Basis;
import dev.gatehouse.auth.grant.PolicyClaim;
import dev.gatehouse.auth.policy.SessionPolicy;
import dev.gatehouse.auth.revocation.Judgement.Cause;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Judges grants by their bases, one version of the access file and what was revoked: it remembers
 * none, so any replica can judge the grants of any other. Immutable.
 */
final class GrantJudge {

  private final AccessSnapshot access;
  private final KnownOrigins known;
  private final Map<RevocationTarget, Set<Revocation>> revocations = new HashMap<>();
  private final Instant now;

  GrantJudge(AccessSnapshot access, KnownOrigins known, List<Revocation> revocations, Instant now) {
    this.access = access;
    this.known = known;
    this.now = now;
    revocations.forEach(
        revocation ->
            this.revocations
                .computeIfAbsent(revocation.target(), _ -> new HashSet<>())
                .add(revocation));
  }

  /** What cannot be read is not known to stand, and not known to be revoked. */
  Judgement judge(HeldGrant grant) {
    return grant.basis().map(this::judge).orElseGet(Judgement.Unknown::new);
  }

  private Judgement judge(Basis basis) {
    if (isTakenBack(basis)) {
      return new Judgement.Revoked(Cause.OPERATOR);
    }
    if (!known.origins().contains(basis.origin())) {
      return new Judgement.Revoked(Cause.USER_GONE);
    }
    return switch (basis.origin()) {
      case FILE -> ofFile(basis);
      case WEBHOOK -> ofWebhook(basis);
    };
  }

  private Judgement ofFile(Basis basis) {
    return access
        .account(basis.principal().text())
        .map(
            account ->
                switch (new LoginKeyJudge(access, account, basis.client(), now)
                    .today(basis.key())) {
                  case LoginKeyJudge.Verdict.Gives(SessionPolicy policy) -> compare(basis, policy);
                  case LoginKeyJudge.Verdict.Gone(Cause cause) -> new Judgement.Revoked(cause);
                })
        .orElseGet(() -> new Judgement.Revoked(Cause.USER_GONE));
  }

  /** Nobody asks the webhook again: what it would say today is not known here. */
  private Judgement ofWebhook(Basis basis) {
    if (access.standing(basis.principal().text()) != Standing.UNKNOWN) {
      return new Judgement.Revoked(Cause.USER_GONE);
    }
    return access
        .policy(basis.policy().text())
        .map(NamedPolicy::policy)
        .map(policy -> compare(basis, policy))
        .orElseGet(() -> new Judgement.Revoked(Cause.POLICY_GONE));
  }

  private static Judgement compare(Basis basis, SessionPolicy today) {
    return PolicyClaim.digest(today).equals(basis.policyDigest())
        ? new Judgement.Stands()
        : new Judgement.Changed();
  }

  private boolean isTakenBack(Basis basis) {
    return RevocationTarget.allOf(basis).stream()
        .flatMap(target -> revocations.getOrDefault(target, Set.of()).stream())
        .anyMatch(revocation -> revocation.ends(basis));
  }
}
