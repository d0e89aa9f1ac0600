package dev.gatehouse.deploy.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Makes the Ed25519 key of a service whose public half another service pins before the first one
 * has ever started: {@code PinnedKey <file>} writes PKCS#8 PEM, and SubjectPublicKeyInfo PEM into
 * {@code <file>.pub}.
 */
public final class PinnedKey {
  private PinnedKey() {}

  public static void main(String[] arguments) throws IOException, NoSuchAlgorithmException {
    Path file = Path.of(arguments[0]);
    KeyPair key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Path publicKey = file.resolveSibling(file.getFileName() + ".pub");
    Files.writeString(publicKey, pem("PUBLIC KEY", key.getPublic().getEncoded()));
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, pem("PRIVATE KEY", key.getPrivate().getEncoded()));
  }

  private static String pem(String label, byte[] der) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(label, body);
  }
}
