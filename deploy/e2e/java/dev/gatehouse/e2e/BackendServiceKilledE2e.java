package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.Suite.Part;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Without backend-service nobody gets in, whoever is in stays, and it is enough to start it again.
 */
class BackendServiceKilledE2e {
  private static final Duration SOON = Duration.ofSeconds(10);

  private final Suite suite = Suite.running();
  private final SshClient ssh = SshClient.of(suite);

  @AfterEach
  void restore() {
    suite.restore();
  }

  @Test
  void attachedSessionsGoOnAndNobodyElseGetsIn() {
    // Given
    try (SshRun attached = ssh.converse("cat")) {
      attached.say("before");
      attached.awaitOutput("before\n", SOON);

      // When
      suite.kill(Part.BACKEND);

      // Then
      SshRun refused = ssh.run("echo in");
      assertThat(refused.exit()).isEqualTo(255);
      assertThat(refused.output()).isEmpty();
      assertThat(refused.errorText()).contains("GH-GATEWAY-");
      attached.say("after");
      attached.awaitOutput("before\nafter\n", SOON);

      suite.start(Part.BACKEND);
      assertThat(ssh.run("echo in").outputText()).isEqualTo("in\n");
      attached.closeInput();
      assertThat(attached.await().exit()).isZero();
    }
  }
}
