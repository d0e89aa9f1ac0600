package dev.gatehouse.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.contracts.audit.Party;
import dev.gatehouse.contracts.audit.SessionEvent;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.connection.TestingPacket;
import org.junit.jupiter.api.Test;

/** OpenSSH's PROTOCOL file, 2.5: the gateway's host keys, which no workload has a say in. */
class HostKeyAnnouncementTest {
  @Test
  void everyKeyIsNamedAfterLogin() {
    // Given
    RelayScene scene = RelayScene.open();

    // When
    scene.relay.welcome();

    // Then
    assertThat(scene.client.hears())
        .containsExactly(
            "global-request hostkeys-00@openssh.com false <00><00><00><03>one<00><00><00><03>two");
  }

  @Test
  void keysAreProvenByTheGatewayInTheOrderAsked() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.open();

    // When
    scene.client.sends(prove(scene, "two", "one"));

    // Then
    assertThat(scene.client.hears())
        .containsExactly("request-success <00><00><00><03>TWO<00><00><00><03>ONE");
    assertThat(scene.workload.hears()).isEmpty();
  }

  @Test
  void aKeyThatIsNotOursRefusesTheWholeRequest() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.open();

    // When
    scene.client.sends(prove(scene, "one", "three"));
    scene.client.sends(prove(scene));
    scene.client.sends(prove(scene, "one one one one one one one one one".split(" ")));

    // Then
    assertThat(scene.client.hears())
        .containsExactly("request-failure", "request-failure", "request-failure");
  }

  @Test
  void keysThatAWorkloadNamesAreNotForTheClient() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.open();

    // When
    scene.workload.sends(scene.workload.asks("hostkeys-00@openssh.com").string("evil"));

    // Then
    assertThat(scene.client.hears()).isEmpty();
    assertThat(scene.workload.hears()).containsExactly("request-failure");
    assertThat(scene.tap.take())
        .singleElement()
        .isInstanceOfSatisfying(
            SessionEvent.GlobalRequested.class,
            request -> {
              assertThat(request.by()).isEqualTo(Party.WORKLOAD);
              assertThat(request.requestType()).isEqualTo("hostkeys-00@openssh.com");
            });
  }

  private static TestingPacket prove(RelayScene scene, String... keys) {
    TestingPacket packet = scene.client.asks("hostkeys-prove-00@openssh.com");
    for (String key : keys) {
      packet.string(key);
    }
    return packet;
  }
}
