package dev.gatehouse.auth.identity;

import java.util.regex.Pattern;

/**
 * A public key by its digests, which say nothing else of it: both of those by which it can be
 * revoked.
 *
 * @param sha256 as OpenSSH prints it: {@code SHA256:} and unpadded base64
 * @param sha1 {@code SHA1:} and unpadded base64; good for nothing but to find it in old lists
 */
public record Fingerprints(String sha256, String sha1) {

  private static final Pattern SHA256 = Pattern.compile("SHA256:[A-Za-z0-9+/]{43}");
  private static final Pattern SHA1 = Pattern.compile("SHA1:[A-Za-z0-9+/]{27}");

  /**
   * @throws IllegalArgumentException when one of them is of another form
   */
  public Fingerprints {
    if (!SHA256.matcher(sha256).matches() || !SHA1.matcher(sha1).matches()) {
      throw new IllegalArgumentException("not a fingerprint");
    }
  }

  @Override
  public String toString() {
    return sha256;
  }
}
