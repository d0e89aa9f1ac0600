package dev.gatehouse.auth.grant;

import dev.gatehouse.auth.identity.Ed25519PublicKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The key that signs, and all keys that verifiers should know: its public half, and those of other
 * keys while one takes over from another.
 *
 * <p>The files are read again by {@link #reload}, so that a key is changed without a restart.
 * Thread-safe.
 */
public final class GrantKeys {

  private static final int DERIVED_KEY_BYTES = 32;

  private final Path signingKeyFile;
  private final List<Path> otherFiles;
  private volatile Loaded loaded;

  /**
   * What the files held.
   *
   * @param held the keys whose private halves are here, the one that signs first
   * @param published the public halves, that of the one that signs first
   * @param verifying the published keys by their ids
   */
  private record Loaded(
      List<SigningKey> held, List<Ed25519PublicKey> published, Map<String, PublicKey> verifying) {

    static Loaded of(List<SigningKey> held, List<Ed25519PublicKey> published) {
      List<Ed25519PublicKey> distinct = published.stream().distinct().toList();
      return new Loaded(
          List.copyOf(held),
          distinct,
          distinct.stream()
              .collect(
                  Collectors.toUnmodifiableMap(
                      key -> Thumbprint.of(key).text(), Ed25519Pem::platformKey)));
    }

    List<Thumbprint> heldIds() {
      return held.stream().map(SigningKey::id).toList();
    }
  }

  private GrantKeys(Path signingKeyFile, List<Path> otherFiles, Loaded loaded) {
    this.signingKeyFile = signingKeyFile;
    this.otherFiles = List.copyOf(otherFiles);
    this.loaded = loaded;
  }

  /**
   * Reads the keys, and creates the signing key when its file does not exist.
   *
   * @param signingKeyFile private key, PKCS#8 PEM
   * @param otherFiles further keys to publish: public ones, SubjectPublicKeyInfo PEM, or private
   *     ones
   * @throws UnusableKey naming the file
   */
  public static GrantKeys load(Path signingKeyFile, List<Path> otherFiles) throws UnusableKey {
    try {
      SigningKeyFile.createIfMissing(signingKeyFile);
    } catch (IOException | GeneralSecurityException e) {
      throw new UnusableKey(signingKeyFile, e);
    }
    return new GrantKeys(signingKeyFile, otherFiles, read(signingKeyFile, otherFiles));
  }

  /**
   * Reads the files again; all of them take effect, or none.
   *
   * @return whether they hold other keys than before
   * @throws UnusableKey naming the file; the keys from before stay in effect
   */
  public synchronized boolean reload() throws UnusableKey {
    Loaded now = read(signingKeyFile, otherFiles);
    boolean changed =
        !now.published().equals(loaded.published()) || !now.heldIds().equals(loaded.heldIds());
    if (changed) {
      loaded = now;
    }
    return changed;
  }

  private static Loaded read(Path signingKeyFile, List<Path> otherFiles) throws UnusableKey {
    List<SigningKey> held = new ArrayList<>();
    List<Ed25519PublicKey> published = new ArrayList<>();
    held.add(privateKey(signingKeyFile));
    published.add(held.getFirst().publicKey());
    for (Path file : otherFiles) {
      if (text(file).contains("PRIVATE KEY")) {
        held.add(privateKey(file));
        published.add(held.getLast().publicKey());
      } else {
        published.add(publicKey(file));
      }
    }
    return Loaded.of(held, published);
  }

  private static SigningKey privateKey(Path file) throws UnusableKey {
    try {
      return Ed25519Pem.signingKey(text(file));
    } catch (GeneralSecurityException e) {
      throw new UnusableKey(file, e);
    }
  }

  private static Ed25519PublicKey publicKey(Path file) throws UnusableKey {
    try {
      return Ed25519Pem.publicKey(text(file));
    } catch (GeneralSecurityException e) {
      throw new UnusableKey(file, e);
    }
  }

  private static String text(Path file) throws UnusableKey {
    try {
      return Files.readString(file, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UnusableKey(file, e);
    }
  }

  /**
   * A key for another purpose than signing, which every replica that signs with this key has too
   * and nobody else can make (HKDF, RFC 5869).
   */
  public SecretKey derivedKey(String purpose) {
    return derivedKeys(purpose).getFirst();
  }

  /**
   * The same of every key whose private half is here: first that of the one that signs, then those
   * of keys that sign elsewhere already, or did until a moment ago.
   */
  public List<SecretKey> derivedKeys(String purpose) {
    return loaded.held().stream().map(key -> derived(key, purpose)).toList();
  }

  private static SecretKey derived(SigningKey key, String purpose) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveKey(
              "HmacSHA256",
              HKDFParameterSpec.ofExtract()
                  .addIKM(key.privateKey().getEncoded())
                  .thenExpand(purpose.getBytes(StandardCharsets.US_ASCII), DERIVED_KEY_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime of this version has HKDF", e);
    }
  }

  SigningKey signing() {
    return loaded.held().getFirst();
  }

  /** The id of the key that signs, by which verifiers find it. */
  public String signingKeyId() {
    return signing().id().text();
  }

  /** The signing key's public half first. */
  List<Ed25519PublicKey> published() {
    return loaded.published();
  }

  /** The published key of this id. */
  Optional<PublicKey> verifying(String id) {
    return Optional.ofNullable(loaded.verifying().get(id));
  }

  /** How many keys are published. */
  public int publishedCount() {
    return loaded.published().size();
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
