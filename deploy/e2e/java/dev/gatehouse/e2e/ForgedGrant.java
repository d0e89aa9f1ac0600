package dev.gatehouse.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Grants that are right in everything but who signed them. */
final class ForgedGrant {
  static final String SESSION = "0199c0de-0000-7000-8000-000000000001";

  private static final byte[] KEY_BYTES = new byte[32];
  static final String GATEWAY_KEY = "ssh-ed25519 " + openSshKey();

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

  private ForgedGrant() {}

  /** Names auth-service's own key, and is signed by another. */
  static String signedByAStranger(Suite suite) {
    try {
      String content =
          encoded(Map.of("alg", "EdDSA", "typ", "gatehouse-grant+jwt", "kid", keyId(suite)))
              + "."
              + encoded(claims());
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate());
      signature.update(content.getBytes(StandardCharsets.US_ASCII));
      return content + "." + BASE64URL.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Says itself that it needs no signature. */
  static String unsigned(Suite suite) {
    return encoded(Map.of("alg", "none", "typ", "gatehouse-grant+jwt", "kid", keyId(suite)))
        + "."
        + encoded(claims())
        + ".";
  }

  private static Map<String, Object> claims() {
    Instant now = Instant.now();
    return Map.ofEntries(
        Map.entry("iss", "gatehouse-auth"),
        Map.entry("aud", "gatehouse-backend"),
        Map.entry("jti", UUID.randomUUID().toString()),
        Map.entry("sub", "demo"),
        Map.entry("sid", SESSION),
        Map.entry("template", "default"),
        Map.entry("recording", "strict"),
        Map.entry("cnf", Map.of("jkt", thumbprint())),
        Map.entry("iat", now.getEpochSecond()),
        Map.entry("exp", now.plusSeconds(60).getEpochSecond()),
        Map.entry("sessionEnd", now.plusSeconds(3600).getEpochSecond()),
        Map.entry(
            "policy",
            Map.ofEntries(
                Map.entry("version", 4),
                Map.entry("name", "demo"),
                Map.entry("channels", List.of("shell", "exec")),
                Map.entry("anyCommand", true),
                Map.entry("commands", List.of()),
                Map.entry("commandPatterns", List.of()),
                Map.entry("subsystems", List.of()),
                Map.entry("signals", List.of("TERM")),
                Map.entry("forcedCommand", ""),
                Map.entry("forwardNetworks", List.of()),
                Map.entry("pty", true),
                Map.entry("environment", List.of("LANG")),
                Map.entry("recordInput", "always"),
                Map.entry("channelsMax", 10),
                Map.entry("idleMax", 0),
                Map.entry("sessionsMax", 0),
                Map.entry("bytesMax", 0),
                Map.entry("forwardDestinations", List.of("*:*")),
                Map.entry("listenAddresses", List.of("*:*")),
                Map.entry("forwardSockets", List.of("**")),
                Map.entry("listenSockets", List.of("**")),
                Map.entry("permitOpen", List.of("*:*")),
                Map.entry("permitListen", List.of("*:*")),
                Map.entry("variables", Map.of()),
                Map.entry("rule", ""),
                Map.entry("endsByRule", false))));
  }

  private static String keyId(Suite suite) {
    HttpRequest request =
        HttpRequest.newBuilder(suite.uri("GATEHOUSE_AUTH_URL").resolve("/v1/jwks"))
            .header("Authorization", "Bearer " + suite.secret("gateway-to-auth"))
            .build();
    try {
      HttpResponse<byte[]> response =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
      return JSON.readTree(response.body()).path("keys").path(0).path("kid").asText();
    } catch (IOException e) {
      throw new AssertionError("auth-service does not give its keys", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encoded(Map<String, Object> json) {
    try {
      return BASE64URL.encodeToString(JSON.writeValueAsBytes(json));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** RFC 7638 with RFC 8037: the members in this order and no others. */
  private static String thumbprint() {
    String key =
        "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"%s\"}"
            .formatted(Base64.getUrlEncoder().withoutPadding().encodeToString(KEY_BYTES));
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String openSshKey() {
    byte[] algorithm = "ssh-ed25519".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer blob = ByteBuffer.allocate(4 + algorithm.length + 4 + KEY_BYTES.length);
    blob.putInt(algorithm.length).put(algorithm).putInt(KEY_BYTES.length).put(KEY_BYTES);
    return Base64.getEncoder().encodeToString(blob.array());
  }
}
