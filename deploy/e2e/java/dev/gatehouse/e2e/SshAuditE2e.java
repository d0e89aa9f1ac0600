package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.PythonTools;
import org.junit.jupiter.api.Test;

/** {@code ssh-audit} finds the algorithms that were decided on, and nothing to complain of. */
class SshAuditE2e {
  private final Endpoints endpoints = Endpoints.underTest();

  @Test
  void theGatewayOffersWhatThePolicySaysAndNothingElse() {
    // When
    Program.Outcome outcome = sshAudit("-P", "e2e/ssh-audit.policy");

    // Then
    assertThat(outcome.exit()).as("%s", outcome).isZero();
    assertThat(outcome.output()).contains("Passed");
  }

  @Test
  void nothingThatTheGatewayOffersIsWarnedOf() {
    // When
    Program.Outcome outcome = sshAudit("--skip-rate-test", "--level=warn");

    // Then
    assertThat(outcome.exit()).as("%s", outcome).isZero();
    assertThat(outcome.output()).doesNotContain("[warn]", "[fail]");
  }

  private Program.Outcome sshAudit(String... arguments) {
    return PythonTools.program("ssh-audit")
        .with("--no-colors", "-p", String.valueOf(endpoints.port()))
        .with(arguments)
        .with(endpoints.host())
        .run();
  }
}
