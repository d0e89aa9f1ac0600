package dev.gatehouse.auth.identity;

import java.util.Base64;
import java.util.Optional;

/** An Ed25519 public key: its 32 bytes, in base64url as JSON Web Keys have them (RFC 8037). */
public record Ed25519PublicKey(String x) {

  private static final int BYTES = 32;

  public Ed25519PublicKey {
    if (Base64.getUrlDecoder().decode(x).length != BYTES) {
      throw new IllegalArgumentException("an Ed25519 key has " + BYTES + " bytes");
    }
  }

  /** The key of an SSH line; empty when it is of another algorithm or not well-formed. */
  public static Optional<Ed25519PublicKey> of(PublicKeyLine line) {
    if (!line.algorithm().equals(KeyAlgorithm.ED25519.word())
        || KeySoundness.problemWith(KeyAlgorithm.ED25519, line.blob()).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(of(keyBytes(line.blob())));
  }

  /**
   * The key with these bytes.
   *
   * @param bytes the 32 bytes of RFC 8032
   */
  public static Ed25519PublicKey of(byte[] bytes) {
    return new Ed25519PublicKey(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  private static byte[] keyBytes(PublicKeyBlob blob) {
    WireReader reader = new WireReader(blob.bytes());
    reader.string();
    return reader.string();
  }
}
