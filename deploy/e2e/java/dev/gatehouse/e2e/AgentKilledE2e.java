package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.audit.AuditApi;
import dev.gatehouse.e2e.audit.RecordedFaithfully;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.Rounds;
import dev.gatehouse.e2e.ssh.SideBySide;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A workload's agent dies in the middle of a download: the client sees that it got a part. */
class AgentKilledE2e {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration RECORDED_WITHIN = Duration.ofMinutes(1);
  private static final int CLIENTS = 4;
  private static final int BYTES_MAX = 8 << 20;

  private final Suite suite = Suite.running();
  private final SshClient ssh = SshClient.of(suite.endpoints());
  private final RecordedFaithfully recorded =
      new RecordedFaithfully(new AuditApi(suite.endpoints()), suite.endpoints().user());
  private final Instant since = Instant.now();

  @Test
  void everyBrokenDownloadEndsWithAnErrorThatTheClientCanSee() {
    // Given
    int downloads = Math.max(6, Rounds.downloads() / 10);
    long seed = Rounds.seed();
    System.out.println("broken downloads: " + downloads + ", seed: " + seed);
    Random random = new Random(seed);
    List<Integer> breaks = new ArrayList<>();
    for (int i = 0; i < downloads; i++) {
      breaks.add(random.nextInt(BYTES_MAX));
    }

    // When
    List<SshRun> runs = SideBySide.map(CLIENTS, breaks, this::killedAfter);

    // Then
    assertThat(runs)
        .allSatisfy(
            run -> {
              assertThat(run.exit()).as("%s", run).isNotZero();
              assertThat(run.errorText()).as("%s", run).isNotBlank();
            });
    recorded
        .awaitEnded(runs, since, RECORDED_WITHIN)
        .forEach((marker, session) -> recorded.assertNothingUnrecorded(by(marker, runs), session));
    assertThat(ssh.run("echo served").outputText()).isEqualTo("served\n");
  }

  private static SshRun by(String marker, List<SshRun> runs) {
    return runs.stream().filter(run -> run.marker().equals(marker)).findFirst().orElseThrow();
  }

  /** A download that is longer than anybody waits for; its agent dies when so much has come. */
  private SshRun killedAfter(int bytes) {
    // A last command would take the place of the shell, and with it the marker.
    try (SshRun run = ssh.start("head -c 1G /dev/urandom; exit $?")) {
      Await.until(
          bytes + " bytes have come", SOON, () -> run.outputFile().toFile().length() > bytes);
      long agent = WorkloadProcesses.agentOf(run.marker());
      assertThat(ProcessHandle.of(agent)).get().matches(ProcessHandle::destroyForcibly);
      return run.await();
    }
  }
}
