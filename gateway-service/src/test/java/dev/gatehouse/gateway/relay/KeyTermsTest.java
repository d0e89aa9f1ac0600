package dev.gatehouse.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.Party;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.policy.ChannelKind;
import dev.gatehouse.gateway.policy.SessionPolicy;
import dev.gatehouse.gateway.policy.TestingPolicy;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a key sets is set before whatever its holder asks for. */
class KeyTermsTest {
  private static final SessionPolicy STAGED =
      TestingPolicy.of(ChannelKind.EXEC)
          .environment("STAGE", "LANG")
          .variables(Map.of("STAGE", "test"))
          .policy();

  @Test
  void variablesGoToTheWorkloadFirst() throws ProtocolViolation {
    // Given
    RelayScene scene = new RelayScene(STAGED);
    scene.attach();
    scene.client.opens("session");
    scene.client.sends(scene.client.request("env", true).string("LANG").string("C"));
    scene.client.execs("program");
    scene.forget();

    // When
    scene.workload.confirms();

    // Then
    assertThat(scene.workload.hears())
        .containsExactly(
            "request 40 env false <00><00><00><05>STAGE<00><00><00><04>test",
            "request 40 env true <00><00><00><04>LANG<00><00><00><01>C",
            "request 40 exec true <00><00><00><07>program");
  }

  @Test
  void theClientCannotSetThem() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withOpenChannel(STAGED);

    // When
    scene.client.sends(scene.client.request("env", true).string("STAGE").string("other"));

    // Then
    assertThat(scene.client.hears()).containsExactly("failure 7");
    assertThat(scene.tap.take())
        .containsExactly(
            new ChannelEvent.EnvironmentRequested("STAGE", null),
            new ChannelEvent.RequestAnswered(
                "env", Party.GATEWAY, false, "GH-GATEWAY-1401", "key.environment"));
    assertThat(scene.workload.hears()).isEmpty();
  }
}
