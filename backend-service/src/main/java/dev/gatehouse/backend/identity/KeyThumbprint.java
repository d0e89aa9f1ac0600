package dev.gatehouse.backend.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The SHA-256 thumbprint of an Ed25519 key (RFC 7638; RFC 8037, section 2), in base64url: how a
 * grant names the gateway that may use it.
 */
public record KeyThumbprint(String text) {

  public static KeyThumbprint of(SshPublicKey key) {
    String members = "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + base64(key.bytes()) + "\"}";
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(members.getBytes(StandardCharsets.US_ASCII));
      return new KeyThumbprint(base64(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public String toString() {
    return text;
  }
}
