package dev.gatehouse.auth.grant;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.ServiceLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;

/** The file that keeps the signing key between two starts; created at the first. */
final class SigningKeyFile {

  private static final ServiceLog LOG = ServiceLog.of(SigningKeyFile.class);

  private SigningKeyFile() {}

  static void createIfMissing(Path file) throws IOException, GeneralSecurityException {
    if (!Files.exists(file)) {
      create(file);
      LOG.with("file", file).info(MessageCode.SIGNING_KEY_CREATED);
    }
  }

  /** Whole or not at all: a start that is interrupted leaves no half of a key. */
  private static void create(Path file) throws IOException, GeneralSecurityException {
    Path folder = file.toAbsolutePath().getParent();
    Path temporary =
        Files.createTempFile(
            folder,
            file.getFileName().toString(),
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(temporary, Ed25519Pem.generate(), StandardCharsets.US_ASCII);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
