package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A command runs as it would behind sshd: its exit code, its output, its two streams. */
class CommandsE2e {
  private static final Duration RECORDED_WITHIN = Duration.ofSeconds(30);
  private static final int CLIENTS = 6;

  private final Suite suite = Suite.running();
  private final SshClient ssh = SshClient.of(suite);
  private final RecordedFaithfully recorded = new RecordedFaithfully(new AuditApi(suite));
  private final Instant since = Instant.now();

  @Test
  void everyExitCodeFromZeroTo255ReachesTheClientAndTheRecord() {
    // Given
    List<Integer> codes = IntStream.rangeClosed(0, 255).boxed().toList();

    // When
    List<SshRun> runs =
        SideBySide.map(CLIENTS, codes, code -> ssh.run("echo code " + code + "; exit " + code));

    // Then
    for (int code : codes) {
      assertThat(runs.get(code).exit()).as("%s", runs.get(code)).isEqualTo(code);
      assertThat(runs.get(code).outputText()).isEqualTo("code " + code + "\n");
    }
    recorded.assertComplete(runs, since, RECORDED_WITHIN);
  }

  @Test
  void aCommandWithNothingToReadPrintsAllItsOutput() {
    // When
    SshRun run = ssh.run("seq 1 20000");

    // Then
    assertThat(run.outputText()).isEqualTo(numbersTo(20_000, "\n"));
    recorded.assertComplete(List.of(run), since, RECORDED_WITHIN);
  }

  @Test
  void aCommandOnATerminalWithNothingToReadPrintsAllItsOutput() {
    // When
    SshRun run = ssh.terminal().run("seq 1 20000");

    // Then
    assertThat(run.outputText()).isEqualTo(numbersTo(20_000, "\r\n"));
    recorded.assertComplete(List.of(run), since, RECORDED_WITHIN);
  }

  @Test
  void theErrorStreamStaysApartFromTheOutput() {
    // When
    SshRun run = ssh.run("echo to output; echo to error >&2; exit 3");

    // Then
    assertThat(run.outputText()).isEqualTo("to output\n");
    assertThat(run.errorText()).isEqualTo("to error\n");
    assertThat(run.exit()).isEqualTo(3);
    recorded.assertComplete(List.of(run), since, RECORDED_WITHIN);
  }

  @Test
  void aCommandReadsToTheEndOfItsInputAndAnswersAfterIt() {
    // Given
    SshRun run = ssh.converse("cat; echo end of input seen");

    // When
    run.say("one line");
    run.closeInput();

    // Then
    assertThat(run.await().outputText()).isEqualTo("one line\nend of input seen\n");
  }

  @Test
  void aSignalThatEndsTheCommandIsNotAnExitCodeOfZero() {
    // When
    SshRun run = ssh.run("kill -KILL $$");

    // Then
    assertThat(run.exit()).isNotZero();
  }

  private static String numbersTo(int last, String end) {
    StringBuilder text = new StringBuilder();
    for (int number = 1; number <= last; number++) {
      text.append(number).append(end);
    }
    return text.toString();
  }
}
