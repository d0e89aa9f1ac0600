package dev.gatehouse.e2e.ssh.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.audit.Recording;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.Quoting;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -A}: the user's key agent is there in the workload, and its keys stay where they are. */
class AgentForwardE2e {
  private static final String MESSAGE = "signed in the workload";

  private final Endpoints endpoints = Endpoints.underTest();
  private final SshClient ssh = SshClient.of(endpoints);
  private final Recording recording = Recording.of(endpoints);

  @TempDir private Path folder = Path.of("");

  @Test
  void theWorkloadSeesTheUsersKeys() throws Exception {
    try (KeyAgent agent = KeyAgent.start(folder)) {
      // When
      SshRun run = agent.userOf(ssh).option("-A").run("ssh-add -L");

      // Then
      assertThat(run.outputText()).isEqualTo(agent.publicKey() + "\n");
      recording.holds(run);
      recording.holdsChannel(run, "auth-agent");
    }
  }

  @Test
  void theWorkloadSignsWithTheUsersKey() throws Exception {
    try (KeyAgent agent = KeyAgent.start(folder)) {
      // Given
      String sign =
          "d=$(mktemp -d) && cd $d && echo %s >key.pub && printf %%s %s >text"
                  .formatted(Quoting.word(agent.publicKey()), Quoting.word(MESSAGE))
              + " && ssh-keygen -q -Y sign -n e2e -f key.pub text && cat text.sig; rm -r $d";

      // When
      SshRun run = agent.userOf(ssh).option("-A").run(sign);

      // Then
      Path message = Files.writeString(folder.resolve("text"), MESSAGE);
      Path signers =
          Files.writeString(folder.resolve("signers"), "demo " + agent.publicKey() + "\n");
      Program.of("ssh-keygen", "-Y", "verify", "-n", "e2e", "-I", "demo")
          .with("-f", signers.toString(), "-s", run.outputFile().toString())
          .reading(message)
          .succeed();
    }
  }

  @Test
  void whoDoesNotAskForItHasNone() throws Exception {
    try (KeyAgent agent = KeyAgent.start(folder)) {
      // When
      SshRun run = agent.userOf(ssh).run("echo \"${SSH_AUTH_SOCK:-none}\"");

      // Then
      assertThat(run.outputText()).isEqualTo("none\n");
    }
  }
}
