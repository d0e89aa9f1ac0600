package dev.gatehouse.auth.identity;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * A signature in a certificate, and the bytes that it is to be of. RSA counts with SHA-2 alone (RFC
 * 8332), and no signature of a security key does. Immutable.
 */
final class AuthoritySignature {

  /** SubjectPublicKeyInfo of an Ed25519 key, up to its 32 bytes (RFC 8410, section 4). */
  private static final byte[] ED25519_INFO = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final Map<String, String> RSA_SIGNATURES =
      Map.of("rsa-sha2-256", "SHA256withRSA", "rsa-sha2-512", "SHA512withRSA");

  private final byte[] signed;
  private final byte[] signature;

  AuthoritySignature(byte[] signed, byte[] signature) {
    this.signed = signed.clone();
    this.signature = signature.clone();
  }

  /** Whether the holder of this key made it; false for whatever cannot be read. */
  boolean isBy(PublicKeyBlob authority) {
    try {
      WireReader key = new WireReader(authority.bytes());
      Optional<KeyAlgorithm> algorithm =
          KeyAlgorithm.named(key.text())
              .filter(KeyAlgorithm::canCertify)
              .filter(some -> KeySoundness.problemWith(some, authority).isEmpty());
      WireReader reader = new WireReader(signature);
      String format = reader.text();
      byte[] made = reader.string();
      return algorithm.isPresent() && reader.atEnd() && isBy(algorithm.get(), key, format, made);
    } catch (GeneralSecurityException | BufferUnderflowException e) {
      return false;
    }
  }

  private boolean isBy(KeyAlgorithm algorithm, WireReader key, String format, byte[] made)
      throws GeneralSecurityException {
    return switch (algorithm) {
      case ED25519 -> format.equals(algorithm.word()) && ed25519(key.string(), made);
      case ECDSA_P256 -> format.equals(algorithm.word()) && ecdsa(NistCurve.P256, key, made);
      case ECDSA_P384 -> format.equals(algorithm.word()) && ecdsa(NistCurve.P384, key, made);
      case ECDSA_P521 -> format.equals(algorithm.word()) && ecdsa(NistCurve.P521, key, made);
      case RSA -> RSA_SIGNATURES.containsKey(format) && rsa(RSA_SIGNATURES.get(format), key, made);
      case SECURITY_KEY_ED25519, SECURITY_KEY_ECDSA_P256 -> false;
    };
  }

  private boolean ed25519(byte[] key, byte[] made) throws GeneralSecurityException {
    byte[] info = Arrays.copyOf(ED25519_INFO, ED25519_INFO.length + key.length);
    System.arraycopy(key, 0, info, ED25519_INFO.length, key.length);
    return verify(
        "Ed25519",
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(info)),
        made);
  }

  /** RFC 5656, section 3.1.2: two mpints, which the JDK wants side by side at their full length. */
  private boolean ecdsa(NistCurve curve, WireReader key, byte[] made)
      throws GeneralSecurityException {
    String _ = key.text();
    ECPoint point = curve.point(key.string());
    WireReader numbers = new WireReader(made);
    BigInteger r = numbers.mpint();
    BigInteger s = numbers.mpint();
    int length = curve.coordinateBytes();
    int most = length * Byte.SIZE;
    if (!numbers.atEnd()
        || r.signum() <= 0
        || s.signum() <= 0
        || r.bitLength() > most
        || s.bitLength() > most) {
      return false;
    }
    byte[] both = Arrays.copyOf(fixed(r, length), 2 * length);
    System.arraycopy(fixed(s, length), 0, both, length, length);
    return verify(
        curve.signature(),
        KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, curve.parameters())),
        both);
  }

  private boolean rsa(String name, WireReader key, byte[] made) throws GeneralSecurityException {
    BigInteger exponent = key.mpint();
    BigInteger modulus = key.mpint();
    int length = (modulus.bitLength() + 7) / 8;
    // Leading zeros may be missing: RFC 8332, section 3.
    return made.length <= length
        && verify(
            name,
            KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent)),
            fixed(new BigInteger(1, made), length));
  }

  private boolean verify(String name, PublicKey key, byte[] made) throws GeneralSecurityException {
    Signature verifier = Signature.getInstance(name);
    verifier.initVerify(key);
    verifier.update(signed);
    return verifier.verify(made);
  }

  private static byte[] fixed(BigInteger number, int length) {
    byte[] bytes = number.toByteArray();
    byte[] fixed = new byte[length];
    int copied = Math.min(bytes.length, length);
    System.arraycopy(bytes, bytes.length - copied, fixed, length - copied, copied);
    return fixed;
  }
}
