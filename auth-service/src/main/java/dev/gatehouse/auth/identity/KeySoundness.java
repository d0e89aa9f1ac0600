package dev.gatehouse.auth.identity;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.util.Optional;

/**
 * Whether the bytes of a public key are a sound key of the algorithm they are said to be of.
 *
 * <p>Keys are compared as bytes and their signatures are verified elsewhere; this is read once, so
 * that a typing error or a weak key is found when the access file is read and not when its user
 * stands before the door.
 */
final class KeySoundness {

  private static final int ED25519_BYTES = 32;
  private static final int RSA_BITS_LEAST = 2048;
  private static final int RSA_BITS_MOST = 16384;

  private KeySoundness() {}

  /** What is wrong with the key; empty when it is sound. */
  static Optional<String> problemWith(KeyAlgorithm algorithm, PublicKeyBlob blob) {
    WireReader reader = new WireReader(blob.bytes());
    try {
      String inner = reader.text();
      if (!inner.equals(algorithm.word())) {
        return Optional.of("the key's bytes are of another algorithm than " + algorithm.word());
      }
      Optional<String> problem = read(algorithm, reader);
      if (problem.isPresent() || reader.atEnd()) {
        return problem;
      }
      return Optional.of("the key's bytes go on after its end");
    } catch (BufferUnderflowException e) {
      return Optional.of("the key's bytes end too early");
    }
  }

  private static Optional<String> read(KeyAlgorithm algorithm, WireReader reader) {
    return switch (algorithm) {
      case ED25519 -> ed25519(reader);
      case ECDSA_P256 -> ecdsa(NistCurve.P256, reader);
      case ECDSA_P384 -> ecdsa(NistCurve.P384, reader);
      case ECDSA_P521 -> ecdsa(NistCurve.P521, reader);
      case RSA -> rsa(reader);
      case SECURITY_KEY_ED25519 -> ed25519(reader).or(() -> application(reader));
      case SECURITY_KEY_ECDSA_P256 -> ecdsa(NistCurve.P256, reader).or(() -> application(reader));
    };
  }

  private static Optional<String> ed25519(WireReader reader) {
    return reader.string().length == ED25519_BYTES
        ? Optional.empty()
        : Optional.of("an Ed25519 key has " + ED25519_BYTES + " bytes");
  }

  private static Optional<String> ecdsa(NistCurve curve, WireReader reader) {
    if (!reader.text().equals(curve.word())) {
      return Optional.of("the key is not on the curve " + curve.word());
    }
    return curve.hasPoint(reader.string())
        ? Optional.empty()
        : Optional.of("the key is not a point of the curve " + curve.word());
  }

  private static Optional<String> rsa(WireReader reader) {
    int start = reader.position();
    BigInteger exponent = reader.mpint();
    BigInteger modulus = reader.mpint();
    int shortest = 2 * Integer.BYTES + bytes(exponent) + bytes(modulus);
    if (reader.position() - start != shortest) {
      return Optional.of("the numbers of an RSA key are written with no byte more than they need");
    }
    int bits = modulus.bitLength();
    if (modulus.signum() <= 0 || bits < RSA_BITS_LEAST || bits > RSA_BITS_MOST) {
      return Optional.of(
          "an RSA key has from %d to %d bits, this one has %d"
              .formatted(RSA_BITS_LEAST, RSA_BITS_MOST, bits));
    }
    return exponent.compareTo(BigInteger.TWO) > 0 && exponent.testBit(0)
        ? Optional.empty()
        : Optional.of("the exponent of an RSA key is odd and greater than 2");
  }

  private static int bytes(BigInteger number) {
    return number.signum() == 0 ? 0 : number.toByteArray().length;
  }

  /** The security key's application, such as {@code ssh:} (OpenSSH PROTOCOL.u2f). */
  private static Optional<String> application(WireReader reader) {
    return reader.string().length > 0
        ? Optional.empty()
        : Optional.of("a security key names its application");
  }
}
