package dev.gatehouse.auth.identity;

import java.nio.BufferUnderflowException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * An SSH public key as its exact bytes on the wire (RFC 4253, section 6.6).
 *
 * <p>Two blobs are equal when all bytes are; nothing is interpreted, so no second encoding of a key
 * can pass for it. Immutable.
 */
public final class PublicKeyBlob {

  /** Room for an RSA key of 16,384 bits, and then some. */
  public static final int BYTES_MAX = 8 * 1024;

  private final byte[] bytes;

  private PublicKeyBlob(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The blob of these bytes, copied.
   *
   * @throws IllegalArgumentException when there are no bytes, or more than {@value #BYTES_MAX}
   */
  public static PublicKeyBlob of(byte[] bytes) {
    if (bytes.length == 0 || bytes.length > BYTES_MAX) {
      throw new IllegalArgumentException("a public key has from 1 to " + BYTES_MAX + " bytes");
    }
    return new PublicKeyBlob(bytes.clone());
  }

  byte[] bytes() {
    return bytes.clone();
  }

  /**
   * The key in OpenSSH's one-line form, {@code <algorithm> <base64>}; empty when the bytes do not
   * begin with the name of an algorithm.
   */
  public Optional<String> line() {
    try {
      String line = new WireReader(bytes).text() + " " + Base64.getEncoder().encodeToString(bytes);
      return PublicKeyLine.parse(line).map(_ -> line);
    } catch (BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  /** The fingerprint as OpenSSH prints it: {@code SHA256:} and unpadded base64. */
  public String fingerprint() {
    return fingerprint("SHA-256", "SHA256:");
  }

  /** The fingerprint by which old revocation lists name a key; good for nothing else. */
  String sha1Fingerprint() {
    return fingerprint("SHA-1", "SHA1:");
  }

  /** Both. */
  public Fingerprints fingerprints() {
    return new Fingerprints(fingerprint(), sha1Fingerprint());
  }

  private String fingerprint(String algorithm, String prefix) {
    try {
      return prefix + base64(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has " + algorithm, e);
    }
  }

  static String base64(byte[] digest) {
    return Base64.getEncoder().withoutPadding().encodeToString(digest);
  }

  /** Whether these are the bytes of a certificate and not of a bare key. */
  public boolean isCertificate() {
    try {
      return KeyAlgorithm.isCertificateWord(new WireReader(bytes).text());
    } catch (BufferUnderflowException e) {
      return false;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PublicKeyBlob that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return fingerprint();
  }
}
