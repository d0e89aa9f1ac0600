package dev.gatehouse.e2e.ssh.openssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.audit.Recording;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.Terminal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person at a terminal: a shell, an editor, a window that is made larger. */
class ShellE2e {
  private static final Duration SOON = Duration.ofSeconds(15);

  private final Endpoints endpoints = Endpoints.underTest();
  private final Recording recording = Recording.of(endpoints);

  private final String file = "notes-" + UUID.randomUUID() + ".txt";

  @TempDir private Path folder = Path.of("");

  @Test
  void anEditorWorksFollowsTheWindowAndAllOfItIsRecorded() throws Exception {
    // Given
    Path typescript = folder.resolve("typescript");
    try (Terminal terminal =
        Terminal.open(SshClient.of(endpoints).arguments(), 80, 24, typescript)) {
      // Before there is a prompt, the local terminal would echo what is typed.
      terminal.awaitScreen("[$#%>] *\\n", SOON);
      terminal.type("PS1='$ '; echo rea''dy");
      terminal.awaitScreen("ready\\n", SOON);

      // When
      terminal.type("vim -u NONE -N " + file);
      terminal.awaitScreen("\\[New\\]", SOON);
      terminal.type(":set columns? lines?");
      terminal.awaitScreen("columns=80", SOON);
      terminal.resize(120, 40);
      Await.until(
          "vim has the window's new size",
          SOON,
          () -> {
            terminal.type(":set columns? lines?");
            return terminal.screen().contains("columns=120");
          });
      terminal.keys("i");
      terminal.keys("typed behind the gate");
      terminal.key("Escape");
      terminal.type(":wq");
      terminal.awaitScreen("(?m)^\\$ ?$", SOON);
      terminal.type("clear; stty size; cat " + file + "; rm " + file + "; echo do''ne");

      // Then
      terminal.awaitScreen("(?m)^done$", SOON);
      assertThat(terminal.screen()).contains("40 120").contains("typed behind the gate");
      terminal.type("exit");
      terminal.awaitEnd(SOON);
    }
    recording.holdsShell(typescript);
  }
}
