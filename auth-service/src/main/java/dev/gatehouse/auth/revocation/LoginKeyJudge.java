package dev.gatehouse.auth.revocation;

import dev.gatehouse.auth.access.AccessSnapshot;
import dev.gatehouse.auth.access.Account;
import dev.gatehouse.auth.access.Authorization;
import dev.gatehouse.auth.access.RuledChoices;
import dev.gatehouse.auth.access.TrustedAuthority;
import dev.gatehouse.auth.grant.LoginKey;
import dev.gatehouse.auth.identity.KeyRestrictions;
import dev.gatehouse.auth.policy.SessionPolicy;
import dev.gatehouse.auth.revocation.Judgement.Cause;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;

/**
 * What the key by which a user of the access file logged in amounts to at another moment, and by
 * another version of the file. Whether its certificate is valid, and whether its {@code from} lets
 * the client in, is looked at when it logs in, and not again.
 */
record LoginKeyJudge(
    AccessSnapshot access, Account account, Optional<InetAddress> client, Instant now) {

  /** What came of it. */
  sealed interface Verdict {

    /** It would do today, for this. */
    record Gives(SessionPolicy policy) implements Verdict {}

    /** It would do for nothing. */
    record Gone(Cause cause) implements Verdict {}
  }

  /** Who logged in without a key gets what the user gets. */
  Verdict today(Optional<LoginKey> key) {
    return key.map(this::today).orElseGet(() -> byRules(account.authorization()));
  }

  private Verdict today(LoginKey key) {
    return switch (key) {
      case LoginKey.Listed listed -> listed(listed);
      case LoginKey.Certified certified -> certified(certified);
    };
  }

  private Verdict listed(LoginKey.Listed key) {
    Optional<Authorization> today = Optional.ofNullable(account.byKey().get(key.key().sha256()));
    if (today.isEmpty()) {
      return new Verdict.Gone(Cause.KEY_GONE);
    }
    return access.revocations().revoke(key.key())
        ? new Verdict.Gone(Cause.KEY_REVOKED)
        : inTime(today.get());
  }

  private Verdict certified(LoginKey.Certified key) {
    Optional<TrustedAuthority> trust =
        Optional.ofNullable(account.byAuthority().get(key.authority()));
    if (trust.isEmpty() || access.authority(key.authority()).isEmpty()) {
      return new Verdict.Gone(Cause.AUTHORITY_GONE);
    }
    if (access
        .revocations()
        .revoke(key.key(), access.authority(key.authority()).get(), key.serial(), key.keyId())) {
      return new Verdict.Gone(Cause.CERTIFICATE_REVOKED);
    }
    KeyRestrictions restrictions = key.restrictions();
    if (!trust.get().accepts(key.principals()) || !trust.get().letsForce(restrictions)) {
      return new Verdict.Gone(Cause.CERTIFICATE_REFUSED);
    }
    return inTime(trust.get().authorization(restrictions));
  }

  private Verdict inTime(Authorization today) {
    return today.restrictions().allowMoment(now)
        ? byRules(today)
        : new Verdict.Gone(Cause.KEY_EXPIRED);
  }

  /** Rules look at where the session came from, and at what time it is now. */
  private Verdict byRules(Authorization today) {
    return client
        .map(from -> account.choices().of(today, from, now))
        .map(LoginKeyJudge::chosen)
        .orElseGet(() -> new Verdict.Gives(today.policy()));
  }

  private static Verdict chosen(RuledChoices.Outcome outcome) {
    return switch (outcome) {
      case RuledChoices.Outcome.Given(Authorization given) -> new Verdict.Gives(given.policy());
      case RuledChoices.Outcome.Denied _, RuledChoices.Outcome.Contradiction _ ->
          new Verdict.Gone(Cause.RULE_DENIES);
    };
  }
}
