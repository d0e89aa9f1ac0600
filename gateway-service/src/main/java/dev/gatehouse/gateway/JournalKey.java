package dev.gatehouse.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** The gateway's long-lived Ed25519 key: PKCS#8 in PEM, its public half beside it. */
final class JournalKey {
  private JournalKey() {}

  /**
   * Reads the key, or makes one where there is none.
   *
   * @throws UncheckedIOException when it can be neither read nor written; a key that is there and
   *     cannot be read is never replaced
   */
  static KeyPair load(Path file) {
    try {
      if (Files.notExists(file)) {
        make(file);
      }
      KeyFactory factory = KeyFactory.getInstance("Ed25519");
      PrivateKey privateKey = factory.generatePrivate(new PKCS8EncodedKeySpec(read(file)));
      PublicKey publicKey = factory.generatePublic(new X509EncodedKeySpec(read(publicFile(file))));
      return new KeyPair(publicKey, privateKey);
    } catch (GeneralSecurityException e) {
      throw new UncheckedIOException(new IOException("no Ed25519 key in " + file, e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path publicFile(Path file) {
    return file.resolveSibling(file.getFileName() + ".pub");
  }

  private static void make(Path file) throws IOException, GeneralSecurityException {
    Path directory = file.toAbsolutePath().getParent();
    Files.createDirectories(directory);
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Files.writeString(publicFile(file), pem("PUBLIC KEY", pair.getPublic().getEncoded()));
    Path made =
        Files.createTempFile(
            directory,
            "key",
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(made, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
    Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }

  private static byte[] read(Path file) throws IOException {
    String body = Files.readString(file).replaceAll("-----[A-Z ]+-----", "");
    try {
      return Base64.getMimeDecoder().decode(body);
    } catch (IllegalArgumentException e) {
      throw new IOException("no PEM in " + file, e);
    }
  }
}
