package dev.gatehouse.backend.caller;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A caller's bearer token, of which only the SHA-256 is kept. */
public final class CallerToken {

  private final byte[] digest;

  public CallerToken(BearerToken token) {
    this.digest = sha256(token.text());
  }

  /** In constant time. */
  boolean matches(String presented) {
    return MessageDigest.isEqual(digest, sha256(presented));
  }

  private static byte[] sha256(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
