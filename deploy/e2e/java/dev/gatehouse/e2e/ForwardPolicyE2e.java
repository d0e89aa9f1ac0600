package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.SshClient;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A forward ends where policy lets it, which in the local suite is on loopback and nowhere else.
 */
class ForwardPolicyE2e {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final Suite suite = Suite.running();
  private final SshClient ssh = SshClient.of(suite.endpoints());

  @ParameterizedTest
  // Nobody's (RFC 5737, RFC 3849), the address of a cloud's credentials, and any of this machine.
  @ValueSource(strings = {"192.0.2.1:80", "[2001:db8::1]:80", "169.254.169.254:80", "0.0.0.0:22"})
  void anotherDestinationIsRefusedAndSaidToBe(String destination) {
    // When
    Program.Outcome outcome =
        Program.of(ssh.option("-W", destination, "-o", "LogLevel=INFO").arguments()).run(SOON);

    // Then
    assertThat(outcome.exit()).isEqualTo(255);
    assertThat(outcome.error()).contains("administratively prohibited");
  }
}
