package dev.gatehouse.e2e.ssh.openssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.audit.Recording;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.SharedConnection;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import dev.gatehouse.e2e.ssh.Terminal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that own the screen: they draw, read single keys, and follow the window. */
class TerminalProgramsE2e {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final Endpoints endpoints = Endpoints.underTest();
  private final SshClient ssh = SshClient.of(endpoints);
  private final Recording recording = Recording.of(endpoints);

  @TempDir private Path folder = Path.of("");

  @Test
  void topPrintsOnceInBatchMode() {
    // When
    SshRun run = ssh.run("top -b -n 1");

    // Then
    assertThat(run.exit()).isZero();
    assertThat(run.outputText()).contains("PID").contains("COMMAND");
    recording.holds(run);
  }

  @Test
  void topDrawsOnTheTerminalAndQuitsWithItsKey() {
    try (Terminal terminal = open(ssh, "top")) {
      // When
      terminal.awaitScreen("PID +USER", SOON);
      terminal.key("q");

      // Then
      terminal.awaitEnd(SOON);
    }
  }

  @Test
  void theWorkloadsTerminalIsAsLargeAsTheWindow() {
    try (Terminal terminal = open(ssh, "while stty size; do sleep 0.1; done")) {
      terminal.awaitScreen("24 80\\n", SOON);

      // When
      terminal.resize(133, 44);

      // Then
      terminal.awaitScreen("44 133\\n", SOON);
      terminal.key("C-c");
      terminal.awaitEnd(SOON);
    }
  }

  @Test
  void tmuxInTheWorkloadOutlivesItsTerminal() {
    String server = "e2e-" + UUID.randomUUID();
    try (SharedConnection connection = ssh.share()) {
      // Given
      SshClient through = connection.client();
      try (Terminal first = open(through, "tmux -L " + server + " -f /dev/null new-session 'sh'")) {
        first.awaitScreen("[$#] *\\n", SOON);
        first.type("said=before; echo rea''dy");
        first.awaitScreen("ready\\n", SOON);

        // When
        first.key("C-b");
        first.keys("d");
        first.awaitEnd(SOON);
      }

      // Then
      try (Terminal second = open(through, "tmux -L " + server + " attach-session")) {
        second.awaitScreen("ready\\n", SOON);
        second.type("echo $said and after");
        second.awaitScreen("before and after\\n", SOON);
        second.type("exit");
        second.awaitEnd(SOON);
      }
      Await.until(
          "no tmux is left",
          SOON,
          () -> through.run("tmux -L " + server + " has-session").exit() != 0);
    }
  }

  @Test
  void aBreakOfTheEscapeCharacterLeavesTheTerminalAsItWas() {
    try (Terminal terminal = open(ssh, "PS1='$ ' exec sh")) {
      terminal.awaitScreen("\\$ *\\n", SOON);
      terminal.key("Enter");

      // When
      terminal.keys("~B");
      terminal.type("echo still here | tr a-z A-Z");

      // Then
      terminal.awaitScreen("STILL HERE\\n", SOON);
      terminal.type("exit");
      terminal.awaitEnd(SOON);
    }
  }

  private Terminal open(SshClient client, String command) {
    List<String> program = new ArrayList<>(client.option("-t").arguments());
    program.add(command);
    return Terminal.open(program, 80, 24, folder.resolve(UUID.randomUUID().toString()));
  }
}
