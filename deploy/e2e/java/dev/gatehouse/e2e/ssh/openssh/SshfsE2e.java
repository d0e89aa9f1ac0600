package dev.gatehouse.e2e.ssh.openssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.audit.Recording;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.RandomBytes;
import dev.gatehouse.e2e.ssh.SharedConnection;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.WorkloadFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sshfs} makes a folder of the workload one of this machine. */
class SshfsE2e {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int SIZE = 4 << 20;

  private final Endpoints endpoints = Endpoints.underTest();
  private final SshClient ssh = SshClient.of(endpoints);
  private final Recording recording = Recording.of(endpoints);

  @TempDir private Path folder = Path.of("");

  @Test
  void aMountedFolderIsReadWrittenAndRenamedInAndThenUnmounted() throws Exception {
    // Given
    byte[] written = RandomBytes.of(SIZE, 9);
    Path mount = Files.createDirectory(folder.resolve("mount"));
    SharedConnection connection = ssh.share();
    try (connection;
        WorkloadFolder there = WorkloadFolder.of(connection)) {
      there.run("mkdir shared && head -c " + SIZE + " /dev/urandom > shared/theirs");
      try (Program.Running sshfs = mount(connection, there.path("shared"), mount)) {
        // When
        Files.write(mount.resolve("ours"), written);
        Files.move(mount.resolve("ours"), mount.resolve("renamed"));
        String theirs = RandomBytes.sha256(mount.resolve("theirs"));
        Program.of("fusermount3", "-u", mount.toString()).succeed();

        // Then
        assertThat(theirs).isEqualTo(there.sha256("shared/theirs"));
        assertThat(there.sha256("shared/renamed")).isEqualTo(RandomBytes.sha256(written));
        assertThat(there.run("ls shared")).isEqualTo("renamed\ntheirs\n");
        assertThat(sshfs.await(SOON).exit()).isZero();
      } finally {
        // Whatever failed, the folder can be removed; nothing is mounted any more when all is well.
        Program.of("fusermount3", "-u", "-q", "-z", mount.toString()).run();
      }
    }
    recording.holdsChannel(connection.run(), "subsystem");
  }

  private Program.Running mount(SharedConnection connection, String theirs, Path mount)
      throws Exception {
    // sshfs splits its command at blanks, and knows no quotes.
    Path command = folder.resolve("ssh");
    Files.writeString(
        command, "#!/bin/sh\nexec " + connection.client().commandLine() + " \"$@\"\n");
    assertThat(command.toFile().setExecutable(true)).isTrue();
    Program.Running sshfs =
        Program.of("sshfs", "-f", ssh.destination() + ":" + theirs, mount.toString())
            .with("-o", "ssh_command=" + command)
            .start();
    Await.until(
        "the folder is mounted",
        SOON,
        () -> {
          if (!sshfs.isRunning()) {
            throw new AssertionError("sshfs ended: " + sshfs.error());
          }
          return Files.exists(mount.resolve("theirs"));
        });
    return sshfs;
  }
}
