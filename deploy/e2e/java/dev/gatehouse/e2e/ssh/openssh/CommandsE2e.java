package dev.gatehouse.e2e.ssh.openssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.audit.Recording;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.SharedConnection;
import dev.gatehouse.e2e.ssh.SideBySide;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A command runs as it would behind sshd: its exit code, its output, its two streams. */
class CommandsE2e {
  private static final int CLIENTS = 6;

  private final Endpoints endpoints = Endpoints.underTest();
  private final SshClient ssh = SshClient.of(endpoints);
  private final Recording recording = Recording.of(endpoints);

  @Test
  void everyExitCodeFromZeroTo255ReachesTheClientAndTheRecord() {
    // Given
    List<Integer> codes = IntStream.rangeClosed(0, 255).boxed().toList();
    List<SshRun> runs;
    try (SharedConnection connection = ssh.share()) {
      // When
      runs = SideBySide.map(CLIENTS, codes, code -> exit(connection.client(), code));
    }

    // Then
    assertThat(runs).extracting(SshRun::exit).isEqualTo(codes);
    assertThat(runs).extracting(SshRun::outputText).isEqualTo(outputs(codes));
    recording.holds(runs);
  }

  @Test
  void anExitCodeIsNotLostWhenTheConnectionEndsWithItsCommand() {
    // Given
    List<Integer> codes =
        IntStream.iterate(0, code -> code <= 255, code -> code + 5).boxed().toList();

    // When
    List<SshRun> runs = SideBySide.map(CLIENTS, codes, code -> exit(ssh, code));

    // Then
    assertThat(runs).extracting(SshRun::exit).isEqualTo(codes);
    assertThat(runs).extracting(SshRun::outputText).isEqualTo(outputs(codes));
    recording.holds(runs);
  }

  @Test
  void aCommandWithNothingToReadPrintsAllItsOutput() {
    // When
    SshRun run = ssh.run("seq 1 20000");

    // Then
    assertThat(run.outputText()).isEqualTo(numbersTo(20_000, "\n"));
    recording.holds(run);
  }

  @Test
  void aCommandOnATerminalWithNothingToReadPrintsAllItsOutput() {
    // When
    SshRun run = ssh.terminal().run("seq 1 20000");

    // Then
    assertThat(run.outputText()).isEqualTo(numbersTo(20_000, "\r\n"));
    recording.holds(run);
  }

  @Test
  void theErrorStreamStaysApartFromTheOutput() {
    // When
    SshRun run = ssh.run("echo to output; echo to error >&2; exit 3");

    // Then
    assertThat(run.outputText()).isEqualTo("to output\n");
    assertThat(run.errorText()).isEqualTo("to error\n");
    assertThat(run.exit()).isEqualTo(3);
    recording.holds(run);
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

  private static SshRun exit(SshClient client, int code) {
    return client.run("echo code " + code + "; exit " + code);
  }

  private static List<String> outputs(List<Integer> codes) {
    return codes.stream().map(code -> "code " + code + "\n").toList();
  }

  private static String numbersTo(int last, String end) {
    StringBuilder text = new StringBuilder();
    for (int number = 1; number <= last; number++) {
      text.append(number).append(end);
    }
    return text.toString();
  }
}
