package dev.gatehouse.auth.grant;

import dev.gatehouse.auth.identity.Ed25519PublicKey;
import dev.gatehouse.auth.identity.UserName;
import dev.gatehouse.auth.policy.SessionPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jose4j.json.JsonUtil;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/**
 * Writes grants and signs them. {@code docs/grants.md} is the description of the format for those
 * who read one.
 *
 * <p>Thread-safe.
 */
public final class GrantIssuer {

  private static final String TYPE = "gatehouse-grant+jwt";
  private static final String ISSUER = "gatehouse-auth";
  private static final String AUDIENCE = "gatehouse-backend";

  private final Supplier<SigningKey> signing;
  private final Duration firstUseWithin;
  private final InstantSource clock;
  private final Function<Instant, GrantId> ids;

  /**
   * @param firstUseWithin how long after its issue a grant may first be used, in whole seconds
   */
  public GrantIssuer(GrantKeys keys, Duration firstUseWithin, InstantSource clock) {
    this(keys::signing, firstUseWithin, clock, GrantId::at);
  }

  GrantIssuer(
      SigningKey key,
      Duration firstUseWithin,
      InstantSource clock,
      Function<Instant, GrantId> ids) {
    this(() -> key, firstUseWithin, clock, ids);
  }

  private GrantIssuer(
      Supplier<SigningKey> signing,
      Duration firstUseWithin,
      InstantSource clock,
      Function<Instant, GrantId> ids) {
    this.signing = signing;
    this.firstUseWithin = firstUseWithin;
    this.clock = clock;
    this.ids = ids;
  }

  /** A grant of this policy to this principal, for one session, bound to one gateway's key. */
  public SignedGrant issue(
      UserName principal,
      SessionPolicy policy,
      SessionId session,
      Ed25519PublicKey gatewayKey,
      Ground ground) {
    Instant now = clock.instant();
    GrantId id = ids.apply(now);
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", ISSUER);
    claims.put("aud", AUDIENCE);
    claims.put("jti", id.toString());
    claims.put("sub", principal.text());
    claims.put("sid", session.toString());
    claims.put("template", policy.template().text());
    claims.put("policy", PolicyClaim.of(policy));
    claims.put("recording", policy.recording().word());
    claims.put("cnf", Map.of("jkt", Thumbprint.of(gatewayKey).text()));
    claims.put("iat", now.getEpochSecond());
    claims.put("exp", now.plus(firstUseWithin).getEpochSecond());
    claims.put("sessionEnd", sessionEnd(policy, now).getEpochSecond());
    SigningKey key = signing.get();
    Basis basis = Basis.of(id, session, principal, policy, ground);
    return new SignedGrant(
        id.toString(),
        sign(TYPE, JsonUtil.toJson(claims), key),
        sign(BasisForm.TYPE, BasisForm.text(basis), key));
  }

  /** Rules choose otherwise before the session's time is over, or they do not matter to it. */
  private static Instant sessionEnd(SessionPolicy policy, Instant now) {
    return policy.choice().until().orElseGet(() -> now.plus(policy.limits().sessionDurationMax()));
  }

  private static String sign(String type, String payload, SigningKey key) {
    JsonWebSignature signature = new JsonWebSignature();
    signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.EDDSA);
    signature.setKeyIdHeaderValue(key.id().text());
    signature.setHeader("typ", type);
    signature.setPayload(payload);
    signature.setKey(key.privateKey());
    try {
      return signature.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException("the signing key does not sign", e);
    }
  }
}
