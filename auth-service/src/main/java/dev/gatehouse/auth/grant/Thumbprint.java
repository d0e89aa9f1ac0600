package dev.gatehouse.auth.grant;

import dev.gatehouse.auth.identity.Ed25519PublicKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The SHA-256 thumbprint of an Ed25519 key (RFC 7638; RFC 8037, section 2), in base64url: the
 * {@code kid} of a signing key and the {@code jkt} of a gateway's.
 */
record Thumbprint(String text) {

  static Thumbprint of(Ed25519PublicKey key) {
    String members = "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + key.x() + "\"}";
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(members.getBytes(StandardCharsets.US_ASCII));
      return new Thumbprint(Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
