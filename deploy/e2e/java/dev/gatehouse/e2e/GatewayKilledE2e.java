package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.Suite.Part;
import dev.gatehouse.e2e.audit.AuditApi;
import dev.gatehouse.e2e.audit.AuditApi.SessionView;
import dev.gatehouse.e2e.audit.RecordedFaithfully;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** The gateway dies: what it had recorded is said to be truncated, and its workloads go. */
@Isolated("it kills a part that all others need")
class GatewayKilledE2e {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration WORKLOADS_GONE_WITHIN = Duration.ofMinutes(1);

  private final Suite suite = Suite.running();
  private final SshClient ssh = SshClient.of(suite.endpoints());
  private final RecordedFaithfully recorded =
      new RecordedFaithfully(new AuditApi(suite.endpoints()), suite.endpoints().user());
  private final Instant since = Instant.now();

  @AfterEach
  void restore() {
    suite.restore();
  }

  @Test
  void itsSessionsAreTruncatedAndAMinuteLaterNoWorkloadIsLeft() {
    // Given
    Duration goneAfter = suite.shortened(Part.AUDIT, "gatehouse.audit.gateway-gone-after");
    try (SshRun run = ssh.start("i=0; while :; do i=$((i+1)); echo line $i; sleep 0.05; done")) {
      run.awaitOutput("line 20\n", SOON);
      assertThat(WorkloadProcesses.of(run.marker())).isNotEmpty();

      // When
      suite.kill(Part.GATEWAY);
      long killed = System.nanoTime();

      // Then
      assertThat(run.await().exit()).isEqualTo(255);
      SessionView session =
          Objects.requireNonNull(
              recorded.awaitEnded(List.of(run), since, goneAfter.plus(SOON)).get(run.marker()));
      assertThat(session.integrity()).isEqualTo("truncated");
      recorded.assertNothingUnrecorded(run, session);
      Await.until(
          "no process of the workload is left",
          WORKLOADS_GONE_WITHIN.minusNanos(System.nanoTime() - killed),
          () -> WorkloadProcesses.of(run.marker()).isEmpty());
      suite.start(Part.GATEWAY);
      assertThat(ssh.run("true").exit()).isZero();
    }
  }
}
