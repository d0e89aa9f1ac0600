package dev.gatehouse.auth.identity;

import java.math.BigInteger;
import java.util.Optional;

/**
 * Something that lets nobody in any more. Where an authority is empty, it is said of those of all
 * authorities.
 */
public sealed interface Revocation {

  /** The certificate with this number, which is not 0: that is the number of those without one. */
  record Serial(Optional<PublicKeyBlob> authority, long serial) implements Revocation {}

  /** The certificates with a number from the first to the last, both included and unsigned. */
  record Serials(Optional<PublicKeyBlob> authority, long first, long last) implements Revocation {}

  /** The certificates whose number, less the offset, is the place of a bit that is set. */
  record SerialBits(Optional<PublicKeyBlob> authority, long offset, BigInteger bits)
      implements Revocation {}

  /** The certificates that their authority calls so. */
  record KeyId(Optional<PublicKeyBlob> authority, String keyId) implements Revocation {}

  /** A key: by itself, certified, and as an authority. */
  record Key(PublicKeyBlob key) implements Revocation {}

  /** A key like {@link Key}, by {@code SHA256:} or {@code SHA1:} and its digest in base64. */
  record Fingerprint(String text) implements Revocation {}
}
