package dev.gatehouse.e2e.ssh.openssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.audit.Recording;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.RandomBytes;
import dev.gatehouse.e2e.ssh.SharedConnection;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.WorkloadFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sftp} does in the workload what it is told, and says when it cannot. */
class SftpE2e {
  private static final int SIZE = 8 << 20;

  private final Endpoints endpoints = Endpoints.underTest();
  private final SshClient ssh = SshClient.of(endpoints);
  private final Recording recording = Recording.of(endpoints);

  @TempDir private Path folder = Path.of("");

  @Test
  void filesArePutListedRenamedChangedLinkedFetchedAndRemoved() throws Exception {
    // Given
    Path file = RandomBytes.file(folder.resolve("file"), SIZE, 3);
    SharedConnection connection = ssh.share();
    try (connection;
        WorkloadFolder there = WorkloadFolder.of(connection)) {
      // When
      Program.Outcome outcome =
          batch(
                  connection,
                  "cd " + there.path(),
                  "mkdir made",
                  "put " + file + " made/first",
                  "rename made/first made/second",
                  "chmod 640 made/second",
                  "symlink second made/link",
                  "ls -l made",
                  "get made/link " + folder.resolve("back"),
                  "mkdir gone",
                  "rmdir gone",
                  "put " + file + " removed",
                  "rm removed")
              .succeed();

      // Then
      assertThat(outcome.output()).containsPattern("-rw-r----- .* " + SIZE + " .*second");
      assertThat(there.sha256("made/second")).isEqualTo(RandomBytes.sha256(file));
      assertThat(there.run("readlink made/link; ls")).isEqualTo("second\nmade\n");
      assertThat(folder.resolve("back")).hasSameBinaryContentAs(file);
    }
    recording.holdsChannel(connection.run(), "subsystem");
  }

  @Test
  void aFetchThatWasBrokenOffGoesOnWhereItEnded() throws Exception {
    // Given
    Path file = RandomBytes.file(folder.resolve("file"), SIZE, 4);
    Path part = folder.resolve("part");
    byte[] whole = Files.readAllBytes(file);
    Files.write(part, Arrays.copyOf(whole, SIZE / 3));
    try (SharedConnection connection = ssh.share();
        WorkloadFolder there = WorkloadFolder.of(connection)) {
      batch(connection, "put " + file + " " + there.path("file")).succeed();

      // When
      batch(connection, "reget " + there.path("file") + " " + part).succeed();

      // Then
      assertThat(part).hasSameBinaryContentAs(file);
    }
  }

  @Test
  void whatIsNotThereIsSaidNotToBe() throws Exception {
    try (SharedConnection connection = ssh.share();
        WorkloadFolder there = WorkloadFolder.of(connection)) {
      // When
      Program.Outcome outcome =
          batch(connection, "get " + there.path("nothing") + " " + folder.resolve("nothing")).run();

      // Then
      assertThat(outcome.exit()).isNotZero();
      assertThat(outcome.error()).containsIgnoringCase("not found");
    }
  }

  private Program batch(SharedConnection connection, String... lines) throws Exception {
    Path commands = Files.write(folder.resolve("commands"), List.of(lines));
    return connection.client().program("sftp").with("-b", commands.toString(), ssh.destination());
  }
}
