package dev.gatehouse.auth.grant;

import dev.gatehouse.auth.identity.Ed25519PublicKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Ed25519 keys as PEM text (RFC 7468): a private key as PKCS#8 ({@code PRIVATE KEY}), a public one
 * as SubjectPublicKeyInfo ({@code PUBLIC KEY}).
 *
 * <p>A PKCS#8 file, as OpenSSL writes it, holds the private half alone, and the Java platform
 * offers no way from there to the public one but its key generator, which is defined by the random
 * bytes that it is given. So those are the private key's, and a signature proves that the two
 * halves that came of it belong together.
 */
final class Ed25519Pem {

  private static final String ALGORITHM = "Ed25519";
  private static final String PRIVATE = "PRIVATE KEY";
  private static final String PUBLIC = "PUBLIC KEY";
  private static final int KEY_BYTES = 32;

  /** What stands before the key in its SubjectPublicKeyInfo (RFC 8410, section 4). */
  private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private Ed25519Pem() {}

  /** A new private key as PEM text. */
  static String generate() throws GeneralSecurityException {
    byte[] encoded =
        KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair().getPrivate().getEncoded();
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
    return "-----BEGIN " + PRIVATE + "-----\n" + lines + "\n-----END " + PRIVATE + "-----\n";
  }

  /**
   * The private key of a PEM text, and the public half that belongs to it.
   *
   * @throws GeneralSecurityException when the text is not an Ed25519 private key
   */
  static SigningKey signingKey(String pem) throws GeneralSecurityException {
    PrivateKey privateKey =
        KeyFactory.getInstance(ALGORITHM)
            .generatePrivate(new PKCS8EncodedKeySpec(decode(pem, PRIVATE)));
    byte[] seed =
        ((EdECPrivateKey) privateKey)
            .getBytes()
            .orElseThrow(() -> new GeneralSecurityException("the key does not show its bytes"));
    KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
    generator.initialize(NamedParameterSpec.ED25519, new FixedBytes(seed));
    KeyPair pair = generator.generateKeyPair();
    prove(privateKey, pair.getPublic());
    return new SigningKey(privateKey, publicKey(pair.getPublic()));
  }

  /**
   * The public key of a PEM text.
   *
   * @throws GeneralSecurityException when the text is not an Ed25519 public key
   */
  static Ed25519PublicKey publicKey(String pem) throws GeneralSecurityException {
    return publicKey(
        KeyFactory.getInstance(ALGORITHM)
            .generatePublic(new X509EncodedKeySpec(decode(pem, PUBLIC))));
  }

  /** The same key as the Java platform verifies with it. */
  static PublicKey platformKey(Ed25519PublicKey key) {
    byte[] bytes = Base64.getUrlDecoder().decode(key.x());
    byte[] encoded = Arrays.copyOf(PREFIX, PREFIX.length + bytes.length);
    System.arraycopy(bytes, 0, encoded, PREFIX.length, bytes.length);
    try {
      return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an Ed25519 key", e);
    }
  }

  /** The key is the last 32 bytes of its SubjectPublicKeyInfo (RFC 8410, section 4). */
  private static Ed25519PublicKey publicKey(PublicKey key) {
    byte[] encoded = key.getEncoded();
    return Ed25519PublicKey.of(
        Arrays.copyOfRange(encoded, encoded.length - KEY_BYTES, encoded.length));
  }

  private static byte[] decode(String pem, String label) throws GeneralSecurityException {
    String begin = "-----BEGIN " + label + "-----";
    String end = "-----END " + label + "-----";
    String text = pem.strip();
    if (!text.startsWith(begin) || !text.endsWith(end)) {
      throw new GeneralSecurityException("not PEM of a " + label);
    }
    try {
      return Base64.getMimeDecoder()
          .decode(text.substring(begin.length(), text.length() - end.length()));
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("not PEM of a " + label, e);
    }
  }

  private static void prove(PrivateKey privateKey, PublicKey publicKey)
      throws GeneralSecurityException {
    byte[] message = "gatehouse".getBytes(StandardCharsets.US_ASCII);
    Signature signature = Signature.getInstance(ALGORITHM);
    signature.initSign(privateKey);
    signature.update(message);
    byte[] signed = signature.sign();
    signature.initVerify(publicKey);
    signature.update(message);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("the public half could not be found");
    }
  }

  /** A source of the one sequence of bytes that it was given. */
  private static final class FixedBytes extends SecureRandom {

    private static final long serialVersionUID = 1L;

    private final byte[] bytes;

    FixedBytes(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void nextBytes(byte[] asked) {
      if (asked.length != bytes.length) {
        throw new IllegalArgumentException("asked for " + asked.length + " bytes");
      }
      System.arraycopy(bytes, 0, asked, 0, bytes.length);
    }
  }
}
