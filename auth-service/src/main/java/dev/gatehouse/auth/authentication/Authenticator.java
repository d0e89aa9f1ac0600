package dev.gatehouse.auth.authentication;

import dev.gatehouse.auth.access.AccessSnapshot;
import dev.gatehouse.auth.access.Authorization;
import dev.gatehouse.auth.access.CurrentAccess;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Acceptable;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Accepted;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Rejected;
import dev.gatehouse.auth.grant.GrantIssuer;
import dev.gatehouse.auth.identity.PublicKeyBlob;

/**
 * Decides about authentication attempts.
 *
 * <p>A wrong key, an unknown user and a user without policy take the same path: one look-up that
 * finds nothing. Why it found nothing is asked afterwards, for the log. Thread-safe.
 */
public final class Authenticator {

  private final CurrentAccess access;
  private final GrantIssuer issuer;

  public Authenticator(CurrentAccess access, GrantIssuer issuer) {
    this.access = access;
    this.issuer = issuer;
  }

  AuthenticationDecision decide(AuthenticationAttempt attempt) {
    AccessSnapshot snapshot = access.snapshot();
    return switch (attempt.credential()) {
      case Credential.None() -> new Rejected(RejectionReason.NO_CREDENTIAL);
      case Credential.OfferedKey(PublicKeyBlob key) ->
          snapshot
              .authorization(attempt.user(), key)
              .<AuthenticationDecision>map(authorization -> new Acceptable())
              .orElseGet(() -> rejected(snapshot, attempt.user()));
      case Credential.ProvenKey(PublicKeyBlob key) ->
          snapshot
              .authorization(attempt.user(), key)
              .<AuthenticationDecision>map(authorization -> accepted(authorization, attempt))
              .orElseGet(() -> rejected(snapshot, attempt.user()));
    };
  }

  private Accepted accepted(Authorization authorization, AuthenticationAttempt attempt) {
    return new Accepted(
        authorization,
        issuer.issue(
            authorization.principal(),
            authorization.policy(),
            attempt.session(),
            attempt.gatewayKey()));
  }

  private static Rejected rejected(AccessSnapshot snapshot, String user) {
    return new Rejected(
        switch (snapshot.standing(user)) {
          case UNKNOWN -> RejectionReason.UNKNOWN_USER;
          case WITHOUT_POLICY -> RejectionReason.NO_POLICY;
          case KNOWN -> RejectionReason.UNKNOWN_KEY;
        });
  }
}
