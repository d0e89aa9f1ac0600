package dev.gatehouse.backend.certificate;

import dev.gatehouse.backend.MessageCode;
import dev.gatehouse.backend.ServiceLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;

/** The file that keeps the workload CA's key between two starts; created at the first. */
public final class WorkloadAuthorityFile {

  private static final ServiceLog LOG = ServiceLog.of(WorkloadAuthorityFile.class);

  private WorkloadAuthorityFile() {}

  /**
   * Reads the key, an Ed25519 private key in OpenSSH's format, or creates it.
   *
   * @throws IOException when the file cannot be read or created, or holds something else
   */
  public static WorkloadAuthority readOrCreate(Path file) throws IOException {
    try {
      if (!Files.exists(file)) {
        create(file);
        LOG.with("file", file).info(MessageCode.WORKLOAD_CA_CREATED);
      }
      return new WorkloadAuthority(
          OpenSshKeyPair.parse(Files.readString(file, StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IOException("not an Ed25519 private key in OpenSSH's format", e);
    }
  }

  /** Whole or not at all: a start that is interrupted leaves no half of a key. */
  private static void create(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    Path temporary =
        Files.createTempFile(
            folder,
            file.getFileName().toString(),
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(temporary, OpenSshKeyPair.generate().pem(), StandardCharsets.US_ASCII);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
