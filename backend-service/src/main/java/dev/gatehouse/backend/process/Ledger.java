package dev.gatehouse.backend.process;

import dev.gatehouse.backend.MessageCode;
import dev.gatehouse.backend.ServiceLog;
import dev.gatehouse.backend.identity.LeaseId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files by which a restarted service finds its workloads again: one for each, whole or not
 * there at all, readable by its owner alone. Beside it is the agent's log.
 */
final class Ledger {

  private static final ServiceLog LOG = ServiceLog.of(Ledger.class);
  private static final String RECORD = ".json";
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path directory;

  private Ledger(Path directory) {
    this.directory = directory;
  }

  /**
   * Opens the directory, and creates it when it does not exist.
   *
   * @throws IOException when it cannot be used
   */
  static Ledger open(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    return new Ledger(directory.toAbsolutePath());
  }

  void write(LocalWorkload local) {
    Path target = directory.resolve(local.lease() + RECORD);
    Path temporary = directory.resolve(local.lease() + ".new");
    try {
      Files.deleteIfExists(temporary);
      Files.createFile(temporary, OWNER_ONLY);
      Files.writeString(temporary, LocalWorkloadFormat.write(local), StandardCharsets.UTF_8);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void remove(LeaseId lease) {
    try {
      Files.deleteIfExists(directory.resolve(lease + RECORD));
      Files.deleteIfExists(logOf(lease));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything that can be read. What cannot is left where it is, for a person to look at. */
  List<LocalWorkload> read() throws IOException {
    List<LocalWorkload> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(name -> name.toString().endsWith(RECORD)).toList()) {
        try {
          found.add(LocalWorkloadFormat.read(Files.readString(file, StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
          LOG.with("file", file)
              .with("problem", String.valueOf(e.getMessage()))
              .warn(MessageCode.WORKLOAD_RECORD_UNREADABLE);
        }
      }
    }
    return found;
  }

  /** The agent's log, there from now on. */
  Path createLog(LeaseId lease) {
    Path log = logOf(lease);
    try {
      Files.createFile(log, OWNER_ONLY);
    } catch (FileAlreadyExistsException e) {
      return log;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return log;
  }

  private Path logOf(LeaseId lease) {
    return directory.resolve(lease + ".log");
  }
}
