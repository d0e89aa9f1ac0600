package dev.gatehouse.e2e.ssh.openssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.audit.Recording;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.PythonTools;
import dev.gatehouse.e2e.ssh.Quoting;
import dev.gatehouse.e2e.ssh.RandomBytes;
import dev.gatehouse.e2e.ssh.SharedConnection;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.WorkloadFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ansible finds Python in the workload and copies a file, whichever way it sends its modules. */
class AnsibleE2e {
  private static final int SIZE = 1 << 20;

  private final Endpoints endpoints = Endpoints.underTest();
  private final SshClient ssh = SshClient.of(endpoints);
  private final Recording recording = Recording.of(endpoints);

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest(name = "pipelining {0}")
  @ValueSource(booleans = {false, true})
  void pingIsAnsweredAndAFileIsCopied(boolean pipelining) throws Exception {
    // Given
    Path file = RandomBytes.file(folder.resolve("file"), SIZE, 10);
    SharedConnection connection = ssh.share();
    try (connection;
        WorkloadFolder there = WorkloadFolder.of(connection)) {
      Program ansible = ansible(connection, pipelining);

      // When
      Program.Outcome ping = ansible.with("-m", "ping").succeed();
      ansible
          .with("-m", "copy", "-a", "src=" + file + " dest=" + there.path("file") + " mode=0600")
          .succeed();

      // Then
      assertThat(ping.output()).contains("\"ping\": \"pong\"");
      assertThat(there.sha256("file")).isEqualTo(RandomBytes.sha256(file));
      assertThat(there.run("stat -c %a file")).isEqualTo("600\n");
    }
    recording.holdsChannel(connection.run(), "exec");
  }

  private Program ansible(SharedConnection connection, boolean pipelining) throws Exception {
    Path configuration = Files.writeString(folder.resolve("ansible.cfg"), "[defaults]\n");
    return PythonTools.program("ansible")
        .with("all", "-i", endpoints.host() + ",", "-u", endpoints.user(), "-c", "ssh")
        .with("--ssh-common-args", Quoting.line(connection.client().options()))
        .environment("ANSIBLE_PIPELINING", pipelining ? "True" : "False")
        .environment("ANSIBLE_PYTHON_INTERPRETER", "/usr/bin/python3")
        // The options above say which connection is shared.
        .environment("ANSIBLE_SSH_ARGS", "")
        .environment("ANSIBLE_HOME", folder.resolve("ansible").toString())
        .environment("ANSIBLE_CONFIG", configuration.toString())
        .environment("ANSIBLE_NOCOLOR", "1")
        .environment("LC_ALL", "C.UTF-8");
  }
}
