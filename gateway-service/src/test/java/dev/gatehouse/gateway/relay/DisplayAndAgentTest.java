package dev.gatehouse.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.Endpoint;
import dev.gatehouse.contracts.audit.Party;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.connection.Ssh;
import dev.gatehouse.gateway.connection.TestingPacket;
import org.junit.jupiter.api.Test;

/** {@code ssh -X} and {@code -A}: what a workload may open towards a client, and for how long. */
class DisplayAndAgentTest {

  @Test
  void programsReachTheDisplayThatTheClientLent() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withOpenChannel(RelayScene.OPEN_POLICY);
    lendDisplay(scene, false);
    scene.forget();

    // When
    opensX11(scene);
    opensX11(scene);

    // Then
    assertThat(scene.client.hears())
        .containsExactly(
            "open x11 2 1000 400 <00><00><00><09>127.0.0.1<00><00><9c><b1>",
            "open x11 3 1000 400 <00><00><00><09>127.0.0.1<00><00><9c><b1>");
    assertThat(scene.tap.take())
        .contains(
            new ChannelEvent.Opening(
                Party.WORKLOAD, "x11", Endpoint.NONE, Endpoint.tcp("127.0.0.1", 40113)));
  }

  @Test
  void theCookiePassesAndIsNotRecorded() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withOpenChannel(RelayScene.OPEN_POLICY);

    // When
    lendDisplay(scene, false);

    // Then
    assertThat(scene.workload.hears()).singleElement().asString().contains("c00c1e");
    assertThat(scene.tap.take())
        .contains(new ChannelEvent.X11Requested(false, "MIT-MAGIC-COOKIE-1", 0))
        .noneMatch(event -> event.toString().contains("c00c1e"));
  }

  @Test
  void oneConnectionIsOneConnection() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withOpenChannel(RelayScene.OPEN_POLICY);
    lendDisplay(scene, true);
    scene.forget();

    // When
    opensX11(scene);
    opensX11(scene);

    // Then
    assertThat(scene.client.hears()).hasSize(1);
    assertThat(scene.workload.hears())
        .hasSize(1)
        .allMatch(answer -> answer.startsWith("open-failure 40 1 "));
  }

  @Test
  void aDisplayThatTheWorkloadDidNotTakeIsNotOpenToIt() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withOpenChannel(RelayScene.OPEN_POLICY);
    scene.client.sends(x11Request(scene, false));
    scene.workload.answers(false);
    scene.forget();

    // When
    opensX11(scene);

    // Then
    assertThat(scene.client.hears()).isEmpty();
  }

  @Test
  void programsReachTheAgentUntilTheChannelThatLentItCloses() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withOpenChannel(RelayScene.OPEN_POLICY);
    scene.client.sends(scene.client.request("auth-agent-req@openssh.com", true));
    scene.workload.answers(true);
    scene.forget();

    // When
    scene.workload.opens("auth-agent@openssh.com");
    boolean reached =
        scene.client.hears().equals(java.util.List.of("open auth-agent@openssh.com 2 1000 400"));
    scene.workload.closes();
    scene.client.closes();
    scene.forget();
    scene.workload.opens("auth-agent@openssh.com");

    // Then
    assertThat(reached).isTrue();
    assertThat(scene.client.hears()).isEmpty();
    assertThat(scene.workload.hears())
        .hasSize(1)
        .allMatch(answer -> answer.startsWith("open-failure 40 1 "));
  }

  @Test
  void whatPolicyDoesNotNameIsNotLent() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withOpenChannel();

    // When
    scene.client.sends(x11Request(scene, false));
    scene.client.sends(scene.client.request("auth-agent-req@openssh.com", true));

    // Then
    assertThat(scene.client.hears()).containsExactly("failure 7", "failure 7");
    assertThat(scene.workload.hears()).isEmpty();
  }

  private static void lendDisplay(RelayScene scene, boolean single) throws ProtocolViolation {
    scene.client.sends(x11Request(scene, single));
    scene.workload.answers(true);
  }

  private static TestingPacket x11Request(RelayScene scene, boolean single) {
    return scene
        .client
        .request("x11-req", true)
        .bool(single)
        .string("MIT-MAGIC-COOKIE-1")
        .string("c00c1e")
        .uint32(0);
  }

  private static void opensX11(RelayScene scene) throws ProtocolViolation {
    scene.workload.sends(
        TestingPacket.of(Ssh.CHANNEL_OPEN)
            .string("x11")
            .uint32(40)
            .uint32(5000)
            .uint32(500)
            .string("127.0.0.1")
            .uint32(40113));
  }
}
