package dev.gatehouse.backend.grant;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * How the auth-service is known, and how this service is known to it: certificates and a key in PEM
 * files (RFC 7468). TLS 1.3 (RFC 8446) alone is spoken, and host names are always verified.
 *
 * @param authorities who may sign the auth-service's certificate; the platform's when absent
 * @param certificate ours, with those between it and its authority; none when absent
 * @param key the certificate's private key, PKCS#8
 */
public record AuthServiceTls(
    Optional<Path> authorities, Optional<Path> certificate, Optional<Path> key) {
  private static final int FILE_BYTES_MAX = 1 << 20;
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";
  private static final List<String> KEY_ALGORITHMS = List.of("EC", "EdDSA", "RSA");
  private static final char[] NO_PASSWORD = {};

  static SSLParameters parameters() {
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3"});
    return parameters;
  }

  boolean isEmpty() {
    return files().findAny().isEmpty();
  }

  /**
   * A digest of what is in the files.
   *
   * @throws IOException when one cannot be read, or is longer than 1 MiB
   */
  String digest() throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : files().toList()) {
        digest.update(read(file));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /**
   * Reads the files.
   *
   * @throws IOException saying which file cannot be used, and why
   */
  SSLContext context() throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          certificate.isPresent() && key.isPresent()
              ? identity(certificate.get(), key.get())
              : new KeyManager[0],
          authorities.isPresent() ? trust(authorities.get()) : null,
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("a certificate or key cannot be used: " + e.getMessage(), e);
    }
  }

  private Stream<Path> files() {
    return Stream.of(authorities, certificate, key).flatMap(Optional::stream);
  }

  private static TrustManager[] trust(Path file) throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    int number = 0;
    for (Certificate authority : certificates(file)) {
      store.setCertificateEntry(String.valueOf(number++), authority);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyManager[] identity(Path certificate, Path key)
      throws GeneralSecurityException, IOException {
    Certificate[] chain = certificates(certificate).toArray(Certificate[]::new);
    PrivateKey secret = privateKey(key);
    if (!belong(secret, chain[0].getPublicKey())) {
      throw new InvalidKeySpecException(key + " is not the key of " + certificate);
    }
    KeyStore store = empty();
    store.setKeyEntry("ours", secret, NO_PASSWORD, chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  /** While the two files are replaced one after the other, they do not. */
  private static boolean belong(PrivateKey key, PublicKey certified)
      throws GeneralSecurityException {
    if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
      return false;
    }
    Signature signature =
        Signature.getInstance(
            switch (key.getAlgorithm()) {
              case "EC" -> "SHA256withECDSA";
              case "RSA" -> "SHA256withRSA";
              default -> key.getAlgorithm();
            });
    signature.initSign(key);
    byte[] signed = signature.sign();
    signature.initVerify(certified);
    return signature.verify(signed);
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws CertificateException, IOException {
    Collection<? extends Certificate> certificates =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(read(file)));
    if (certificates.isEmpty()) {
      throw new CertificateException(file + " has no certificate");
    }
    return certificates;
  }

  private static PrivateKey privateKey(Path file) throws GeneralSecurityException, IOException {
    String text = new String(read(file), StandardCharsets.US_ASCII).strip();
    if (!text.startsWith(BEGIN) || !text.endsWith(END)) {
      throw new InvalidKeySpecException(file + " is not a private key in PKCS#8 PEM");
    }
    PKCS8EncodedKeySpec encoded =
        new PKCS8EncodedKeySpec(
            decoded(file, text.substring(BEGIN.length(), text.length() - END.length())));
    return KEY_ALGORITHMS.stream()
        .flatMap(algorithm -> privateKey(algorithm, encoded).stream())
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidKeySpecException(file + " is neither an RSA nor an elliptic curve key"));
  }

  private static byte[] decoded(Path file, String base64) throws InvalidKeySpecException {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new InvalidKeySpecException(file + " is not base64", e);
    }
  }

  private static Optional<PrivateKey> privateKey(String algorithm, PKCS8EncodedKeySpec encoded) {
    try {
      return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(encoded));
    } catch (InvalidKeySpecException | NoSuchAlgorithmException e) {
      return Optional.empty();
    }
  }

  private static byte[] read(Path file) throws IOException {
    if (Files.size(file) > FILE_BYTES_MAX) {
      throw new IOException(file + " is too long");
    }
    return Files.readAllBytes(file);
  }
}
