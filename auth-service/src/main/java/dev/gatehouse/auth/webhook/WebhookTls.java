package dev.gatehouse.auth.webhook;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * How a server is known, and how we are known to it: certificates and keys out of PEM files (RFC
 * 7468). Host names are always verified.
 *
 * @param context trusts the given authorities alone, or the platform's
 * @param parameters the versions of TLS that are spoken
 */
record WebhookTls(SSLContext context, SSLParameters parameters) {

  private static final int FILE_BYTES_MAX = 1024 * 1024;
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";
  private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA");
  private static final char[] NO_PASSWORD = {};

  /** Files or a version that cannot be used. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    Unusable(String problem) {
      super(problem);
    }
  }

  /**
   * @param oldest {@code 1.2} or {@code 1.3}
   */
  static WebhookTls of(
      String oldest, Optional<Path> authorities, Optional<Path> certificate, Optional<Path> key)
      throws Unusable {
    if (certificate.isPresent() != key.isPresent()) {
      throw new Unusable("cert-file and key-file go together");
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          certificate.isPresent()
              ? identity(certificate.orElseThrow(), key.orElseThrow())
              : new KeyManager[0],
          authorities.isPresent() ? trust(authorities.orElseThrow()) : null,
          null);
      return new WebhookTls(context, parameters(oldest));
    } catch (GeneralSecurityException | IOException e) {
      throw new Unusable("a certificate or key cannot be used: " + e.getMessage());
    }
  }

  private static SSLParameters parameters(String oldest) throws Unusable {
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(
        switch (oldest) {
          case "1.3" -> new String[] {"TLSv1.3"};
          case "1.2" -> new String[] {"TLSv1.3", "TLSv1.2"};
          default -> throw new Unusable("tls-version is 1.3 or 1.2");
        });
    return parameters;
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
    KeyStore store = empty();
    store.setKeyEntry(
        "ours",
        privateKey(key),
        NO_PASSWORD,
        certificates(certificate).toArray(Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
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
