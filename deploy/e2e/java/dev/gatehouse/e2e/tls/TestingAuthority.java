package dev.gatehouse.e2e.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority of a test, which signs certificates for addresses and writes them as PEM files. */
final class TestingAuthority {
  private static final AtomicLong SERIAL = new AtomicLong(1);

  private final X500Principal name;
  private final KeyPair keys = keyPair();
  private final X509Certificate certificate;

  TestingAuthority(String name) {
    this.name = new X500Principal("CN=" + name);
    this.certificate = sign(this.name, keys, Instant.now().plus(Duration.ofDays(1)), "");
  }

  /** Writes {@code ca.crt}. */
  void writeTo(Path folder) throws IOException {
    Files.writeString(folder.resolve("ca.crt"), pem("CERTIFICATE", encoded(certificate)));
  }

  /** Writes {@code tls.crt} and {@code tls.key} for an IP address. */
  void issue(Path folder, String address, Instant until) throws IOException {
    KeyPair pair = keyPair();
    X509Certificate issued = sign(new X500Principal("CN=service"), pair, until, address);
    Files.writeString(folder.resolve("tls.crt"), pem("CERTIFICATE", encoded(issued)));
    Files.writeString(
        folder.resolve("tls.key"), pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
  }

  void issue(Path folder) throws IOException {
    issue(folder, "127.0.0.1", Instant.now().plus(Duration.ofDays(1)));
  }

  private X509Certificate sign(X500Principal subject, KeyPair pair, Instant until, String address) {
    try {
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              name,
              BigInteger.valueOf(SERIAL.getAndIncrement()),
              Date.from(until.minus(Duration.ofDays(3))),
              Date.from(until),
              subject,
              pair.getPublic());
      builder.addExtension(
          Extension.basicConstraints, true, new BasicConstraints(address.isEmpty()));
      if (!address.isEmpty()) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(new GeneralName(GeneralName.iPAddress, address)));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyPair keyPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new AssertionError(e);
    }
  }

  private static String pem(String what, byte[] content) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(
            what,
            Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content),
            what);
  }
}
