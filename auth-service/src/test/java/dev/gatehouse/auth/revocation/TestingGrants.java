package dev.gatehouse.auth.revocation;

import dev.gatehouse.auth.grant.Basis;
import dev.gatehouse.auth.grant.Basis.Origin;
import dev.gatehouse.auth.grant.GrantId;
import dev.gatehouse.auth.grant.LoginKey;
import dev.gatehouse.auth.grant.PolicyClaim;
import dev.gatehouse.auth.grant.SessionId;
import dev.gatehouse.auth.identity.UserName;
import dev.gatehouse.auth.identity.UuidV7;
import dev.gatehouse.auth.policy.PolicyName;
import dev.gatehouse.auth.policy.SessionPolicy;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;

/** What grants of sessions that live rest on. */
final class TestingGrants {

  static final Instant NOW = Instant.parse("2026-11-22T20:00:00.123456Z");

  static final InetAddress CLIENT = InetAddress.ofLiteral("198.51.100.7");

  private TestingGrants() {}

  static Basis byFile(String user, SessionPolicy policy, Optional<LoginKey> key) {
    return basis(user, NOW, Origin.FILE, policy.name(), PolicyClaim.digest(policy), key);
  }

  static Basis byWebhook(String user, SessionPolicy chosen) {
    return basis(
        user, NOW, Origin.WEBHOOK, chosen.name(), PolicyClaim.digest(chosen), Optional.empty());
  }

  /** One of no matter what. */
  static Basis of(String user, Instant issued) {
    return basis(user, issued, Origin.FILE, new PolicyName("p"), "0".repeat(64), Optional.empty());
  }

  static HeldGrant held(Basis basis) {
    return new HeldGrant(basis.grant(), Optional.of(basis));
  }

  private static Basis basis(
      String user,
      Instant issued,
      Origin origin,
      PolicyName policy,
      String digest,
      Optional<LoginKey> key) {
    return new Basis(
        new GrantId(UuidV7.at(issued)),
        new SessionId(UuidV7.at(issued)),
        new UserName(user),
        origin,
        policy,
        digest,
        key,
        origin == Origin.FILE ? Optional.of(CLIENT) : Optional.empty());
  }
}
