package dev.gatehouse.e2e.ssh.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.audit.Recording;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.RandomBytes;
import dev.gatehouse.e2e.ssh.Terminal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every client can do: log in, run a command, sit at a terminal, move files both ways. */
abstract class ClientContract {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int SIZE = 16 << 20;

  final Endpoints endpoints = Endpoints.underTest();
  private final Recording recording = Recording.of(endpoints);
  private final String marker = UUID.randomUUID().toString();

  /** Holds what a client wants in files: its own form of the key, its batches. */
  @TempDir Path folder = Path.of("");

  /** Runs the command with nothing to read. */
  abstract Program.Outcome exec(String command) throws Exception;

  /** What the command prints on a terminal of 80 columns and 24 rows. */
  abstract String atATerminal(String command) throws Exception;

  /** Takes the file up, and brings it down again in the same session. */
  abstract void transfer(Path up, Path down) throws Exception;

  @Test
  void itLogsInWithItsKeyAndSeesTheStreamsAndTheExitStatus() throws Exception {
    // When
    Program.Outcome outcome = exec(marked("echo output; echo error >&2; exit 42"));

    // Then
    assertThat(outcome.exit()).as("%s", outcome).isEqualTo(42);
    assertThat(outcome.output()).isEqualTo("output\n");
    assertThat(outcome.error()).contains("error\n");
    recording.holdsCommand(marker, 42, "output\n", "error\n");
  }

  @Test
  void itSitsAtATerminal() throws Exception {
    // When
    String screen = atATerminal(marked("tty && stty size && exit 3"));

    // Then
    assertThat(screen).contains("/dev/pts/").contains("24 80");
  }

  @Test
  void sixteenMebibytesArriveEachWay() throws Exception {
    // Given
    Path file = file();

    // When
    transfer(file, folder.resolve("down"));

    // Then
    assertThat(folder.resolve("down")).hasSameBinaryContentAs(file);
  }

  final Path file() {
    return RandomBytes.file(folder.resolve("up"), SIZE, 17);
  }

  /** A file of the workload that no other test has. */
  final String nameThere() {
    return "gatehouse-e2e-" + marker;
  }

  /** What the program prints on a terminal until it ends. */
  final String onTerminal(Program program) throws Exception {
    Path typescript = Files.createFile(folder.resolve("typescript"));
    try (Terminal terminal = Terminal.open(program.command(), 80, 24, typescript)) {
      terminal.awaitEnd(SOON);
      Await.until("the terminal's text is there", SOON, () -> Files.size(typescript) > 0);
    }
    return Files.readString(typescript);
  }

  private String marked(String command) {
    return ": " + marker + "; " + command;
  }
}
