package dev.gatehouse.auth.grant;

import dev.gatehouse.auth.identity.Ed25519PublicKey;
import dev.gatehouse.auth.identity.UserName;
import dev.gatehouse.auth.policy.AllowedCommands;
import dev.gatehouse.auth.policy.ChannelKind;
import dev.gatehouse.auth.policy.CommandPattern;
import dev.gatehouse.auth.policy.EnvironmentPattern;
import dev.gatehouse.auth.policy.ForwardNetwork;
import dev.gatehouse.auth.policy.ProgramRules;
import dev.gatehouse.auth.policy.SessionPolicy;
import dev.gatehouse.auth.policy.Signal;
import dev.gatehouse.auth.policy.SubsystemName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
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

  /** How long after its issue a grant may first be used. */
  static final Duration FIRST_USE_WITHIN = Duration.ofSeconds(60);

  private static final String TYPE = "gatehouse-grant+jwt";
  private static final String ISSUER = "gatehouse-auth";
  private static final String AUDIENCE = "gatehouse-backend";
  private static final int POLICY_VERSION = 3;

  private final SigningKey key;
  private final InstantSource clock;
  private final Function<Instant, GrantId> ids;

  public GrantIssuer(GrantKeys keys, InstantSource clock) {
    this(keys.signing(), clock, GrantId::at);
  }

  GrantIssuer(SigningKey key, InstantSource clock, Function<Instant, GrantId> ids) {
    this.key = key;
    this.clock = clock;
    this.ids = ids;
  }

  /** A grant of this policy to this principal, for one session, bound to one gateway's key. */
  public SignedGrant issue(
      UserName principal, SessionPolicy policy, SessionId session, Ed25519PublicKey gatewayKey) {
    Instant now = clock.instant();
    GrantId id = ids.apply(now);
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", ISSUER);
    claims.put("aud", AUDIENCE);
    claims.put("jti", id.toString());
    claims.put("sub", principal.text());
    claims.put("sid", session.toString());
    claims.put("template", policy.template().text());
    claims.put("policy", claim(policy));
    claims.put("recording", policy.recording().word());
    claims.put("cnf", Map.of("jkt", Thumbprint.of(gatewayKey).text()));
    claims.put("iat", now.getEpochSecond());
    claims.put("exp", now.plus(FIRST_USE_WITHIN).getEpochSecond());
    claims.put("sessionEnd", now.plus(policy.limits().sessionDurationMax()).getEpochSecond());
    return new SignedGrant(id.toString(), sign(JsonUtil.toJson(claims)));
  }

  private static Map<String, Object> claim(SessionPolicy policy) {
    Map<String, Object> claim = new LinkedHashMap<>();
    claim.put("version", POLICY_VERSION);
    claim.put("name", policy.name().text());
    claim.put("channels", policy.channels().stream().map(ChannelKind::word).toList());
    put(claim, policy.programs());
    claim.put(
        "forwardNetworks", policy.forwardNetworks().stream().map(ForwardNetwork::text).toList());
    claim.put("pty", policy.pty());
    claim.put("environment", policy.environment().stream().map(EnvironmentPattern::text).toList());
    claim.put("recordInput", policy.recordInput().word());
    claim.put("channelsMax", policy.channelsMax());
    claim.put("idleMax", policy.limits().idleMax().map(Duration::toSeconds).orElse(0L));
    return claim;
  }

  private static void put(Map<String, Object> claim, ProgramRules programs) {
    AllowedCommands commands = programs.commands();
    claim.put("anyCommand", commands.any());
    claim.put("commands", commands.exact());
    claim.put("commandPatterns", commands.patterns().stream().map(CommandPattern::text).toList());
    claim.put("subsystems", programs.subsystems().stream().map(SubsystemName::text).toList());
    claim.put("signals", programs.signals().stream().map(Signal::name).toList());
    claim.put("forcedCommand", programs.forcedCommand().orElse(""));
  }

  private String sign(String payload) {
    JsonWebSignature signature = new JsonWebSignature();
    signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.EDDSA);
    signature.setKeyIdHeaderValue(key.id().text());
    signature.setHeader("typ", TYPE);
    signature.setPayload(payload);
    signature.setKey(key.privateKey());
    try {
      return signature.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException("the signing key does not sign", e);
    }
  }
}
