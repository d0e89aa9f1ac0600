package dev.gatehouse.auth.grant;

import dev.gatehouse.auth.identity.UserName;
import dev.gatehouse.auth.policy.PolicyName;
import dev.gatehouse.auth.policy.SessionPolicy;
import java.net.InetAddress;
import java.util.Optional;

/**
 * What a grant was given on the strength of: by it, and by nothing that is remembered here, the
 * grant is judged again as long as its session lives.
 *
 * @param grant the grant's id, which says when it was given
 * @param origin who knows the user
 * @param policy the policy's name in the access file
 * @param policyDigest {@link PolicyClaim#digest} of what the access file then gave: to this user by
 *     this key, or, where a webhook knows the user, to anybody under the policy of this name
 * @param key the key that logged in; empty when none did, or when a webhook knows the user
 * @param client where a user of the file came from, for its rules
 */
public record Basis(
    GrantId grant,
    SessionId session,
    UserName principal,
    Origin origin,
    PolicyName policy,
    String policyDigest,
    Optional<LoginKey> key,
    Optional<InetAddress> client) {

  /** Who knows a user. */
  public enum Origin {
    FILE,
    WEBHOOK
  }

  static Basis of(
      GrantId grant, SessionId session, UserName principal, SessionPolicy policy, Ground ground) {
    return switch (ground) {
      case Ground.File(Optional<LoginKey> key, InetAddress client) ->
          new Basis(
              grant,
              session,
              principal,
              Origin.FILE,
              policy.name(),
              PolicyClaim.digest(policy),
              key,
              Optional.of(client));
      case Ground.Webhook(SessionPolicy chosen) ->
          new Basis(
              grant,
              session,
              principal,
              Origin.WEBHOOK,
              chosen.name(),
              PolicyClaim.digest(chosen),
              Optional.empty(),
              Optional.empty());
    };
  }
}
