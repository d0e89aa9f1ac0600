package dev.gatehouse.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.ssh.SshRun;
import org.junit.jupiter.api.Test;

/** In a namespace that takes restricted pods alone, as the chart makes it. */
class IsolationOnCluster extends Isolation {
  IsolationOnCluster() {
    super("demo");
  }

  @Test
  void nobodyIsRootHere() {
    // When
    SshRun run = ssh().as("root").run("true");

    // Then
    assertThat(run.exit()).isEqualTo(255);
    assertThat(run.errorText()).contains("GH-BACKEND-5111");
  }
}
