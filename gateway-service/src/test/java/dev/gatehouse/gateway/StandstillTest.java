package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.contracts.audit.SessionEvent;
import dev.gatehouse.gateway.audit.AuditSink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.sshd.client.session.ClientSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that was stopped, as machines are that are moved or saved, and goes on. */
class StandstillTest {
  private static final Duration KEEPALIVE = Duration.ofMillis(500);

  @TempDir private Path directory;

  @Test
  void nobodyWasSilentWhomAGatewayCouldNotHear() throws IOException {
    // Given
    Map<String, String> settings =
        Map.of(
            "ssh.keepalive-interval", KEEPALIVE.toMillis() + "ms", "ssh.keepalive-misses-max", "5");
    try (TestingGateway gateway = TestingGateway.start(directory, settings);
        ClientSession session = gateway.login()) {
      Eventually.await("a workload", () -> gateway.leases.contains("attached"));

      // When
      gateway.standsStill(KEEPALIVE.multipliedBy(15));
      gateway.standsStill(KEEPALIVE);

      // Then
      assertThat(gateway.events(AuditSink.Topic.SESSIONS))
          .noneMatch(SessionEvent.Ended.class::isInstance);
      assertThat(session.isOpen()).isTrue();
    }
  }
}
