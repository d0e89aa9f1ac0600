package dev.gatehouse.backend.grant;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.backend.identity.KeyThumbprint;
import dev.gatehouse.backend.identity.SessionId;
import dev.gatehouse.backend.identity.SshPublicKey;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jose4j.jwk.OctetKeyPairJsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/** An auth-service of a test: signs grants, right ones and wrong ones. */
public final class GrantForge {

  public static final String KEY_ID = "key-1";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final KeyPair key;

  public GrantForge() {
    try {
      this.key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  public Map<String, PublicKey> keys() {
    return Map.of(KEY_ID, key.getPublic());
  }

  /** The keys as the auth-service publishes them. */
  public String jwks() {
    try {
      OctetKeyPairJsonWebKey jwk =
          (OctetKeyPairJsonWebKey) PublicJsonWebKey.Factory.newPublicJwk(key.getPublic());
      jwk.setKeyId(KEY_ID);
      return "{\"keys\":[" + jwk.toJson() + "]}";
    } catch (JoseException e) {
      throw new AssertionError(e);
    }
  }

  public String grant(SessionId session, SshPublicKey gateway, Instant now) {
    return grant(session, gateway, now, claims -> {});
  }

  public String grant(
      SessionId session, SshPublicKey gateway, Instant now, Consumer<ObjectNode> change) {
    ObjectNode claims = claims(session, gateway, now);
    change.accept(claims);
    return sign(claims.toString(), "gatehouse-grant+jwt", KEY_ID);
  }

  public static ObjectNode claims(SessionId session, SshPublicKey gateway, Instant now) {
    ObjectNode claims = JSON.createObjectNode();
    claims.put("iss", "gatehouse-auth");
    claims.put("aud", "gatehouse-backend");
    claims.put("jti", UUID.randomUUID().toString());
    claims.put("sub", "demo");
    claims.put("sid", session.toString());
    claims.put("template", "default");
    ObjectNode policy = claims.putObject("policy");
    policy.put("version", 4);
    policy.put("name", "developer");
    policy.put("anyCommand", true);
    policy.putArray("commands");
    policy.putArray("commandPatterns");
    policy.putArray("subsystems").add("sftp");
    policy.putArray("signals").add("TERM");
    policy.put("forcedCommand", "");
    policy.putArray("channels").add("shell").add("exec").add("direct-tcpip");
    policy.put("pty", true);
    policy.putArray("environment").add("LANG");
    policy.put("recordInput", "always");
    policy.put("channelsMax", 10);
    policy.put("idleMax", 0);
    policy.put("sessionsMax", 0);
    policy.put("bytesMax", 0);
    policy.putArray("forwardDestinations").add("*:*");
    policy.putArray("listenAddresses").add("*:*");
    policy.putArray("forwardSockets").add("**");
    policy.putArray("listenSockets").add("**");
    policy.putArray("permitOpen").add("*:*");
    policy.putArray("permitListen").add("*:*");
    policy.putObject("variables");
    policy.put("rule", "");
    policy.put("endsByRule", false);
    policy.putArray("forwardNetworks").add("10.0.0.0/8").add("::1/128");
    claims.put("recording", "strict");
    claims.putObject("cnf").put("jkt", KeyThumbprint.of(gateway).text());
    claims.put("iat", now.getEpochSecond());
    claims.put("exp", now.plusSeconds(60).getEpochSecond());
    claims.put("sessionEnd", now.plus(Duration.ofHours(12)).getEpochSecond());
    return claims;
  }

  public String sign(String payload, String type, String keyId) {
    JsonWebSignature signature = new JsonWebSignature();
    signature.setAlgorithmHeaderValue("EdDSA");
    signature.setKeyIdHeaderValue(keyId);
    signature.setHeader("typ", type);
    signature.setPayload(payload);
    signature.setKey(key.getPrivate());
    try {
      return signature.getCompactSerialization();
    } catch (JoseException e) {
      throw new AssertionError(e);
    }
  }
}
