package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.AuditApi.SessionView;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person at a terminal: a shell, an editor, a window that is made larger. */
class ShellE2e {
  private static final Duration SOON = Duration.ofSeconds(15);

  private final Suite suite = Suite.running();
  private final AuditApi audit = new AuditApi(suite);
  private final Instant since = Instant.now();

  private final String file = "notes-" + UUID.randomUUID() + ".txt";

  @TempDir private Path folder = Path.of("");

  @Test
  void anEditorWorksFollowsTheWindowAndAllOfItIsRecorded() throws Exception {
    // Given
    Path typescript = folder.resolve("typescript");
    try (Terminal terminal = Terminal.open(SshClient.of(suite).arguments(), 80, 24, typescript)) {
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
    SessionView session = Await.value("the shell's session is over", SOON, this::shell);
    assertThat(session.integrity()).isEqualTo("complete");
    assertThat(visible(audit.raw(session, 1, "output")))
        .isEqualTo(visible(Files.readAllBytes(typescript)));
  }

  /** Bytes as text that a failure can show, one character each. */
  private static String visible(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1).replace("\033", "<ESC>");
  }

  private Optional<SessionView> shell() {
    return audit.sessionsSince("demo", since).stream()
        .filter(session -> !session.isOpen())
        .filter(
            session ->
                session.channelList().stream().anyMatch(channel -> channel.kind().equals("shell")))
        .findFirst();
  }
}
