package dev.gatehouse.auth.grant;

import dev.gatehouse.auth.identity.Ed25519PublicKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The key that signs, and all keys that verifiers should know: its public half, and those of other
 * keys while one takes over from another.
 */
public final class GrantKeys {

  private static final int DERIVED_KEY_BYTES = 32;

  private final SigningKey signing;
  private final List<Ed25519PublicKey> published;

  GrantKeys(SigningKey signing, List<Ed25519PublicKey> alsoPublished) {
    this.signing = signing;
    List<Ed25519PublicKey> all = new ArrayList<>();
    all.add(signing.publicKey());
    all.addAll(alsoPublished);
    this.published = all.stream().distinct().toList();
  }

  /**
   * Reads the keys, and creates the signing key when its file does not exist.
   *
   * @param signingKeyFile private key, PKCS#8 PEM
   * @param alsoPublished public keys, SubjectPublicKeyInfo PEM
   * @throws UnusableKey naming the file
   */
  public static GrantKeys load(Path signingKeyFile, List<Path> alsoPublished) throws UnusableKey {
    SigningKey signing;
    try {
      signing = SigningKeyFile.readOrCreate(signingKeyFile);
    } catch (IOException | GeneralSecurityException e) {
      throw new UnusableKey(signingKeyFile, e);
    }
    List<Ed25519PublicKey> others = new ArrayList<>();
    for (Path file : alsoPublished) {
      try {
        others.add(Ed25519Pem.publicKey(Files.readString(file, StandardCharsets.US_ASCII)));
      } catch (IOException | GeneralSecurityException e) {
        throw new UnusableKey(file, e);
      }
    }
    return new GrantKeys(signing, others);
  }

  /**
   * A key for another purpose than signing, which every replica that signs with this key has too
   * and nobody else can make (HKDF, RFC 5869).
   */
  public SecretKey derivedKey(String purpose) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveKey(
              "HmacSHA256",
              HKDFParameterSpec.ofExtract()
                  .addIKM(signing.privateKey().getEncoded())
                  .thenExpand(purpose.getBytes(StandardCharsets.US_ASCII), DERIVED_KEY_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime of this version has HKDF", e);
    }
  }

  SigningKey signing() {
    return signing;
  }

  /** The signing key's public half first. */
  List<Ed25519PublicKey> published() {
    return published;
  }

  /** A key file that cannot be used; the problem names it and says nothing of its content. */
  public static final class UnusableKey extends Exception {

    private static final long serialVersionUID = 1L;

    private final String problem;

    UnusableKey(Path file, Exception cause) {
      super(cause);
      this.problem = "%s cannot be used as an Ed25519 key: %s".formatted(file, reason(cause));
    }

    public String problem() {
      return problem;
    }

    private static String reason(Exception cause) {
      return cause instanceof IOException
          ? "the file cannot be read or created"
          : "it is not PEM of the expected kind of key";
    }
  }
}
