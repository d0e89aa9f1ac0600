package dev.gatehouse.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * Stands for auth-service and for one gateway before backend-service: publishes its keys, signs
 * grants, and has the key that they are bound to. Thread-safe.
 */
final class ClaimAuthority implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
  private static final String KEY_ID = "bench";
  private static final int RAW_KEY_BYTES = 32;

  /** For so long a grant may be used first, and the record of its lease is kept at least. */
  private static final Duration FIRST_USE = Duration.ofSeconds(20);

  private final KeyPair signer = keyPair();
  private final byte[] gateway = raw(keyPair().getPublic());
  private final HttpServer server;

  ClaimAuthority() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] keys =
        """
        {"keys":[{"kty":"OKP","crv":"Ed25519","kid":"%s","x":"%s"}]}
        """
            .formatted(KEY_ID, BASE64URL.encodeToString(raw(signer.getPublic())))
            .getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/v1/jwks",
        exchange -> {
          exchange.sendResponseHeaders(200, keys.length);
          try (var output = exchange.getResponseBody()) {
            output.write(keys);
          }
        });
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The gateway's key, in one line as OpenSSH has it. */
  String gatewayKey() {
    byte[] name = "ssh-ed25519".getBytes(StandardCharsets.US_ASCII);
    byte[] blob = new byte[4 + name.length + 4 + RAW_KEY_BYTES];
    blob[3] = (byte) name.length;
    System.arraycopy(name, 0, blob, 4, name.length);
    blob[4 + name.length + 3] = RAW_KEY_BYTES;
    System.arraycopy(gateway, 0, blob, 8 + name.length, RAW_KEY_BYTES);
    return "ssh-ed25519 " + Base64.getEncoder().encodeToString(blob);
  }

  String grant(String session, String principal, String template) {
    Instant now = Instant.now();
    ObjectNode claims = JSON.createObjectNode();
    claims.put("iss", "gatehouse-auth");
    claims.put("aud", "gatehouse-backend");
    claims.put("jti", UUID.randomUUID().toString());
    claims.put("sub", principal);
    claims.put("sid", session);
    claims.put("template", template);
    claims.set("policy", policy());
    claims.put("recording", "strict");
    claims.putObject("cnf").put("jkt", thumbprint());
    claims.put("iat", now.getEpochSecond());
    claims.put("exp", now.plus(FIRST_USE).getEpochSecond());
    claims.put("sessionEnd", now.plus(Duration.ofHours(12)).getEpochSecond());
    ObjectNode header = JSON.createObjectNode();
    header.put("alg", "EdDSA");
    header.put("typ", "gatehouse-grant+jwt");
    header.put("kid", KEY_ID);
    String content = encoded(header) + "." + encoded(claims);
    return content + "." + BASE64URL.encodeToString(signature(content));
  }

  private static ObjectNode policy() {
    ObjectNode policy = JSON.createObjectNode();
    policy.put("version", 4);
    policy.put("name", "bench");
    policy.put("anyCommand", true);
    for (String none : List.of("commands", "commandPatterns", "subsystems", "signals")) {
      policy.putArray(none);
    }
    policy.put("forcedCommand", "");
    policy.putArray("channels").add("shell").add("exec");
    policy.put("pty", true);
    policy.putArray("environment").add("LANG");
    policy.put("recordInput", "always");
    policy.put("channelsMax", 10);
    for (String unlimited : List.of("idleMax", "sessionsMax", "bytesMax")) {
      policy.put(unlimited, 0);
    }
    for (String any :
        List.of("forwardDestinations", "listenAddresses", "permitOpen", "permitListen")) {
      policy.putArray(any).add("*:*");
    }
    for (String any : List.of("forwardSockets", "listenSockets")) {
      policy.putArray(any).add("**");
    }
    policy.putObject("variables");
    policy.put("rule", "");
    policy.put("endsByRule", false);
    policy.putArray("forwardNetworks").add("10.0.0.0/8");
    return policy;
  }

  private String thumbprint() {
    String members =
        "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + BASE64URL.encodeToString(gateway) + "\"}";
    try {
      return BASE64URL.encodeToString(
          MessageDigest.getInstance("SHA-256").digest(members.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] signature(String content) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(signer.getPrivate());
      signature.update(content.getBytes(StandardCharsets.US_ASCII));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encoded(ObjectNode json) {
    try {
      return BASE64URL.encodeToString(JSON.writeValueAsBytes(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair keyPair() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** RFC 8032's form, which is the end of X.509's. */
  private static byte[] raw(PublicKey key) {
    byte[] encoded = key.getEncoded();
    return Arrays.copyOfRange(encoded, encoded.length - RAW_KEY_BYTES, encoded.length);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
