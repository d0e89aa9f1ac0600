package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.Suite.Part;
import dev.gatehouse.e2e.audit.AuditApi;
import dev.gatehouse.e2e.audit.AuditApi.SessionView;
import dev.gatehouse.e2e.audit.RecordedFaithfully;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import dev.gatehouse.e2e.ssh.Terminal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The gateway is told to stop: who sits at a terminal reads so, and every recording is complete.
 */
@Isolated("it stops a part that all others need")
class GatewayDrainedE2e {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final Suite suite = Suite.running();
  private final SshClient ssh = SshClient.of(suite.endpoints());
  private final RecordedFaithfully recorded =
      new RecordedFaithfully(new AuditApi(suite.endpoints()), suite.endpoints().user());
  private final Instant since = Instant.now();

  @TempDir private Path folder = Path.of("");

  @AfterEach
  void restore() {
    suite.restore();
  }

  @Test
  void terminalsAreToldCommandsAreLeftInPeaceAndEveryRecordingIsComplete() {
    // Given
    try (Terminal terminal = Terminal.open(ssh.arguments(), 120, 24, folder.resolve("typescript"));
        SshRun command = ssh.start("echo begun; sleep 600")) {
      terminal.awaitScreen("[$#%>] *\\n", SOON);
      command.awaitOutput("begun\n", SOON);

      // When
      suite.stop(Part.GATEWAY);

      // Then
      String notice = "gatehouse: The gateway is shutting down. [GH-GATEWAY-1002]";
      assertThat(folder.resolve("typescript")).content().contains(notice);
      assertThat(command.await().exit()).isEqualTo(255);
      assertThat(command.outputText()).isEqualTo("begun\n");
      assertThat(command.errorText()).doesNotContain("gatehouse: ").contains("GH-GATEWAY-1002");
      SessionView session =
          Objects.requireNonNull(
              recorded.awaitEnded(List.of(command), since, SOON).get(command.marker()));
      assertThat(session.endReason()).isEqualTo("gateway-draining");
      assertThat(session.integrity()).isEqualTo("complete");
      recorded.assertNothingUnrecorded(command, session);
    }
  }
}
