package dev.gatehouse.e2e.ssh.openssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.audit.Recording;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.RandomBytes;
import dev.gatehouse.e2e.ssh.SharedConnection;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.WorkloadFolder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code git} clones from a repository in the workload and pushes to it. */
class GitE2e {
  private static final int SIZE = 4 << 20;

  private final Endpoints endpoints = Endpoints.underTest();
  private final SshClient ssh = SshClient.of(endpoints);
  private final Recording recording = Recording.of(endpoints);

  @TempDir private Path folder = Path.of("");

  @Test
  void whatOneClonePushesTheNextOneHolds() {
    SharedConnection connection = ssh.share();
    try (connection;
        WorkloadFolder there = WorkloadFolder.of(connection)) {
      // Given
      there.run("git init -q --bare --initial-branch=main repository.git");
      String url = ssh.destination() + ":" + there.path("repository.git");
      Program git =
          Program.of("git", "-c", "user.name=Demo", "-c", "user.email=demo@example.org")
              .environment("GIT_SSH_COMMAND", connection.client().commandLine());
      Path first = folder.resolve("first");
      git.with("clone", "-q", url, first.toString()).succeed();
      Path file = RandomBytes.file(first.resolve("file"), SIZE, 8);

      // When
      Program inFirst = git.in(first);
      inFirst.with("checkout", "-q", "-B", "main").succeed();
      inFirst.with("add", "file").succeed();
      inFirst.with("commit", "-q", "-m", "Add a file").succeed();
      inFirst.with("push", "-q", "origin", "main").succeed();
      git.with("clone", "-q", url, folder.resolve("second").toString()).succeed();

      // Then
      assertThat(folder.resolve("second/file")).hasSameBinaryContentAs(file);
      assertThat(there.run("git -C repository.git log --format=%s main")).isEqualTo("Add a file\n");
    }
    recording.holdsChannel(connection.run(), "exec");
  }
}
