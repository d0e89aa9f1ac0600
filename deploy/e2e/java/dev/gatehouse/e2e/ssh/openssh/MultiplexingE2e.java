package dev.gatehouse.e2e.ssh.openssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.audit.Recording;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.RandomBytes;
import dev.gatehouse.e2e.ssh.SideBySide;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One connection carries many channels at once, and a master needs none of its own. */
class MultiplexingE2e {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int CHANNELS = 10;
  private static final int SIZE = 1 << 20;

  private final Endpoints endpoints = Endpoints.underTest();
  private final SshClient ssh = SshClient.of(endpoints);
  private final Recording recording = Recording.of(endpoints);

  @TempDir private Path folder = Path.of("");

  @Test
  void tenChannelsOfOneConnectionMoveBytesBothWaysAtOnce() {
    // Given
    Path socket = folder.resolve("c");
    SshClient through = ssh.option("-o", "ControlPath=" + socket);
    List<SshRun> runs = new ArrayList<>();
    try (Program.Running master =
        through.program("ssh").with("-M", "-N", ssh.destination()).start()) {
      Await.until("the master listens", SOON, () -> Files.exists(socket));
      // No channel ends before each of them is open.
      IntStream.range(0, CHANNELS).forEach(i -> runs.add(through.converse("echo open; cat")));
      runs.forEach(run -> run.awaitOutput("open\n", SOON));

      // When
      SideBySide.map(CHANNELS, IntStream.range(0, CHANNELS).boxed().toList(), i -> send(runs, i));

      // Then
      for (int i = 0; i < CHANNELS; i++) {
        runs.get(i).closeInput();
        assertThat(runs.get(i).await().exit()).as("%s", runs.get(i)).isZero();
        assertThat(RandomBytes.sha256(withoutGreeting(runs.get(i))))
            .as("%s", runs.get(i))
            .isEqualTo(RandomBytes.sha256(RandomBytes.of(SIZE, i)));
      }
      assertThat(master.isRunning()).isTrue();
      through.program("ssh").with("-O", "exit", ssh.destination()).succeed();
      master.await(SOON);
    }
    recording.holds(runs);
  }

  private static SshRun send(List<SshRun> runs, int number) {
    SshRun run = runs.get(number);
    run.write(RandomBytes.of(SIZE, number));
    return run;
  }

  private static byte[] withoutGreeting(SshRun run) {
    byte[] output = run.output();
    return Arrays.copyOfRange(output, "open\n".length(), output.length);
  }
}
