package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.Suite.Part;
import dev.gatehouse.e2e.audit.AuditApi;
import dev.gatehouse.e2e.audit.AuditApi.SessionView;
import dev.gatehouse.e2e.audit.RecordedFaithfully;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kafka is away, and a session whose policy allows it goes on; its record says what it lacks. */
@Isolated("it kills a part that all others need")
class BestEffortE2e {
  private static final String USER = "best-effort";
  private static final Duration SOON = Duration.ofSeconds(30);

  private final Suite suite = Suite.running();
  private final SshClient ssh = SshClient.of(suite.endpoints()).as(USER);
  private final AuditApi audit = new AuditApi(suite.endpoints());
  private final Instant since = Instant.now();

  @AfterEach
  void restore() {
    suite.restore();
  }

  @ParameterizedTest
  @ValueSource(strings = {"killed", "stopped"})
  void theSessionGoesOnAndTheGapHasTrueCounts(String kafka) {
    // Given
    ServiceLog log = suite.log(Part.GATEWAY);
    Duration degradeAfter = suite.shortened(Part.GATEWAY, "gatehouse.gateway.audit.degrade-after");
    try (SshRun run = ssh.converse("cat")) {
      run.say("before");
      run.awaitOutput("before\n", SOON);

      // When
      if (kafka.equals("killed")) {
        suite.kill(Part.KAFKA);
      } else {
        suite.pause(Part.KAFKA);
      }
      Await.until(
          "the session leaves facts out",
          degradeAfter.plus(SOON),
          () -> {
            run.say("during");
            return !log.linesWith("GH-GATEWAY-1504").isEmpty();
          });
      run.say("without a record");
      run.awaitOutput("without a record\n", SOON);
      suite.start(Part.KAFKA);
      Await.until(
          "the session is recorded again", SOON, () -> !log.linesWith("GH-GATEWAY-1505").isEmpty());
      run.say("after");
      run.awaitOutput("after\n", SOON);
      run.closeInput();

      // Then
      assertThat(run.await().exit()).isZero();
      SessionView session =
          Objects.requireNonNull(
              new RecordedFaithfully(audit, USER)
                  .awaitEnded(List.of(run), since, SOON)
                  .get(run.marker()));
      assertThat(session.integrity()).isEqualTo("gap");
      long passed = run.output().length;
      assertThat(session.channelList().getFirst().bytes())
          .isEqualTo(new AuditApi.StreamBytes(passed, passed, 0));
      assertThat(audit.raw(session, 1, "output"))
          .asString(StandardCharsets.UTF_8)
          .startsWith("before\n")
          .doesNotContain("without a record")
          .endsWith("after\n");
      assertThat(audit.read("/v1/sessions/" + session.id() + "/events?limit=500").text())
          .contains("recordingDegraded", "recordingGap", "recordingRestored");
    }
  }
}
