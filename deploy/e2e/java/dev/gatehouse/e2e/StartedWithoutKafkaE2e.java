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

/** A gateway that starts before Kafka does: nobody gets in meanwhile, and nobody has to help it. */
@Isolated("it kills parts that all others need")
class StartedWithoutKafkaE2e {
  private static final Duration SOON = Duration.ofMinutes(1);

  private final Suite suite = Suite.running();
  private final SshClient ssh = SshClient.of(suite.endpoints());
  private final Instant since = Instant.now();

  @AfterEach
  void restore() {
    suite.restore();
  }

  @Test
  void loginsAreRefusedWithTheirCodeUntilKafkaComesAndThenAllIsRecorded() {
    // Given
    ServiceLog log = suite.log(Part.GATEWAY);
    suite.kill(Part.GATEWAY);
    suite.kill(Part.KAFKA);
    suite.start(Part.GATEWAY);

    // When
    try (SshRun refused = ssh.run("echo too early")) {
      suite.start(Part.KAFKA);
      Await.until("the topics are found", SOON, () -> !log.linesWith("GH-GATEWAY-1509").isEmpty());
      try (SshRun served = ssh.run("echo served")) {

        // Then
        assertThat(refused.exit()).isEqualTo(255);
        assertThat(refused.outputText()).isEmpty();
        assertThat(refused.errorText()).contains("GH-GATEWAY-1501");
        assertThat(log.linesWith("GH-GATEWAY-1508")).isNotEmpty();
        assertThat(served.outputText()).isEqualTo("served\n");
        SessionView session =
            Objects.requireNonNull(
                new RecordedFaithfully(new AuditApi(suite.endpoints()), suite.endpoints().user())
                    .awaitEnded(List.of(served), since, SOON)
                    .get(served.marker()));
        assertThat(session.integrity()).isEqualTo("complete");
      }
    }
  }
}
