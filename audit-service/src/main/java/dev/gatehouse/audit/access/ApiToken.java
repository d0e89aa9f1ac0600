package dev.gatehouse.audit.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** The token that callers of the REST API show; only its digest is kept. */
public final class ApiToken {
  private static final String SCHEME = "Bearer ";

  private final byte[] digest;

  public ApiToken(String token) {
    this.digest = digest(token);
  }

  /** Whether an Authorization header shows it; takes as long for every wrong one. */
  boolean isShownBy(@Nullable String authorization) {
    return authorization != null
        && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && MessageDigest.isEqual(digest, digest(authorization.substring(SCHEME.length()).strip()));
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
