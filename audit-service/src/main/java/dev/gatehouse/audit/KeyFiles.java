package dev.gatehouse.audit;

import dev.gatehouse.audit.access.ApiTokens;
import dev.gatehouse.audit.integrity.ManifestSeal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Keys and tokens in files: read, and created where the settings say so. */
final class KeyFiles {
  private static final ServiceLog LOG = ServiceLog.of(KeyFiles.class);
  private static final String PUBLIC = ".pub";
  private static final int TOKEN_BYTES = 32;

  private KeyFiles() {}

  /** Reads the manifest key and its public half, or makes both. */
  static KeyPair manifestKey(Path file) {
    try {
      if (!Files.exists(file)) {
        KeyPair made = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        write(publicFile(file), pem("PUBLIC KEY", made.getPublic().getEncoded()));
        write(file, pem("PRIVATE KEY", made.getPrivate().getEncoded()));
        LOG.with("file", file)
            .with("keyId", ManifestSeal.keyId(made.getPublic()))
            .warn(MessageCode.MANIFEST_KEY_CREATED);
      }
      PrivateKey key =
          KeyFactory.getInstance("Ed25519")
              .generatePrivate(new PKCS8EncodedKeySpec(der(file, "PRIVATE KEY")));
      return new KeyPair(publicKey(publicFile(file)), key);
    } catch (IOException e) {
      throw new UncheckedIOException("gatehouse.audit.manifest-key-file cannot be read", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("gatehouse.audit.manifest-key-file is no Ed25519 key", e);
    }
  }

  private static Path publicFile(Path file) {
    return file.resolveSibling(file.getFileName() + PUBLIC);
  }

  /** Reads the gateway keys that are there; one that is not may come yet. */
  static List<PublicKey> gatewayKeys(List<Path> files) {
    List<PublicKey> keys = new ArrayList<>();
    for (Path file : files) {
      if (Files.exists(file)) {
        try {
          keys.add(publicKey(file));
        } catch (IOException e) {
          throw new UncheckedIOException("gatehouse.audit.gateway-key-files cannot be read", e);
        }
      }
    }
    return keys;
  }

  private static PublicKey publicKey(Path file) throws IOException {
    try {
      return KeyFactory.getInstance("Ed25519")
          .generatePublic(new X509EncodedKeySpec(der(file, "PUBLIC KEY")));
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " is not an Ed25519 public key", e);
    }
  }

  /** Reads the API tokens, or makes one. */
  static ApiTokens tokens(Path file) {
    try {
      if (!Files.exists(file)) {
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        write(file, Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n");
      }
      return ApiTokens.parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException("gatehouse.audit.api-token-file cannot be read", e);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("gatehouse.audit.api-token-file: " + e.getMessage(), e);
    }
  }

  private static byte[] der(Path file, String label) throws IOException {
    String text = Files.readString(file, StandardCharsets.US_ASCII);
    String begin = "-----BEGIN " + label + "-----";
    int from = text.indexOf(begin);
    int to = text.indexOf("-----END " + label + "-----");
    if (from < 0 || to < from) {
      throw new IOException(file + " holds no " + label);
    }
    try {
      return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is not PEM", e);
    }
  }

  private static String pem(String label, byte[] der) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
  }

  /** Whole or not at all, and for the owner's eyes only. */
  private static void write(Path file, String content) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(fresh, content, StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
