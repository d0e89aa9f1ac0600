package dev.gatehouse.backend.caller;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * What one service shows another to be known: 32 random bytes in base64url, out of a file.
 *
 * @param text the token itself, which belongs into an Authorization header and nowhere else
 */
public record BearerToken(String text) {

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}=?");

  public BearerToken {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("a token is 32 bytes in base64url");
    }
  }

  /**
   * Reads a token.
   *
   * @throws IOException when the file cannot be read or holds something else
   */
  public static BearerToken read(Path file) throws IOException {
    try {
      return new BearerToken(Files.readString(file, StandardCharsets.US_ASCII).strip());
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Never the token. */
  @Override
  public String toString() {
    return "a bearer token";
  }
}
