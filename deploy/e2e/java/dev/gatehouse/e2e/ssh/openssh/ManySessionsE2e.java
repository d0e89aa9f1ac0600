package dev.gatehouse.e2e.ssh.openssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.audit.Recording;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.SideBySide;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Fifty people are logged in at the same time, and each is answered. */
class ManySessionsE2e {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int SESSIONS = 50;

  private final Endpoints endpoints = Endpoints.underTest();
  private final SshClient ssh = SshClient.of(endpoints);
  private final Recording recording = Recording.of(endpoints);

  @Test
  void fiftySessionsAtOnceEchoATokenEach() {
    // Given
    List<Integer> numbers = IntStream.range(0, SESSIONS).boxed().toList();
    List<SshRun> runs =
        SideBySide.map(
            4,
            numbers,
            number -> {
              SshRun run = ssh.converse("echo in; cat");
              run.awaitOutput("in\n", SOON);
              return run;
            });

    // When
    numbers.forEach(number -> runs.get(number).say("token " + number));

    // Then
    for (int number : numbers) {
      runs.get(number).awaitOutput("in\ntoken " + number + "\n", SOON);
    }
    assertThat(runs).allMatch(SshRun::isRunning);
    runs.forEach(SshRun::closeInput);
    assertThat(runs).allMatch(run -> run.await().exit() == 0);
    recording.holds(runs);
  }
}
