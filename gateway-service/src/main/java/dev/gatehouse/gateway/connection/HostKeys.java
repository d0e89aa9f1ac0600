package dev.gatehouse.gateway.connection;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;

/** The gateway's host key: Ed25519 in OpenSSH's format, made at the first start and then kept. */
public final class HostKeys {
  private static final String FILE = "ssh_host_ed25519_key";

  private HostKeys() {}

  /**
   * Reads the key in {@code directory}, or makes one.
   *
   * @throws UncheckedIOException when it can be neither read nor written; a key that is there and
   *     cannot be read is never replaced
   */
  public static KeyPair load(Path directory) {
    Path file = directory.resolve(FILE);
    try {
      if (Files.notExists(file)) {
        Files.createDirectories(directory);
        write(file, KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256));
      }
      try (var in = Files.newInputStream(file)) {
        Iterable<KeyPair> keys =
            SecurityUtils.loadKeyPairIdentities(
                null, NamedResource.ofName(file.toString()), in, null);
        if (keys == null) {
          throw new IOException("no key in " + file);
        }
        return keys.iterator().next();
      }
    } catch (GeneralSecurityException e) {
      throw new UncheckedIOException(new IOException("no readable host key in " + file, e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, KeyPair key) throws IOException, GeneralSecurityException {
    Path directory = file.toAbsolutePath().getParent();
    Path made =
        Files.createTempFile(
            directory,
            FILE,
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (OutputStream out = Files.newOutputStream(made)) {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, "gatehouse", null, out);
    }
    Path publicFile = file.resolveSibling(FILE + ".pub");
    try (OutputStream out = Files.newOutputStream(publicFile)) {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePublicKey(key, "gatehouse", out);
    }
    Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
