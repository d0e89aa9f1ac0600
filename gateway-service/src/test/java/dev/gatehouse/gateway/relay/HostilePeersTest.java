package dev.gatehouse.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.Party;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.connection.Ssh;
import dev.gatehouse.gateway.connection.TestingPacket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a peer must not do, and what becomes of it. */
class HostilePeersTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "session",
        "x11",
        "forwarded-tcpip",
        "auth-agent@openssh.com",
        "forwarded-streamlocal@openssh.com"
      })
  void aWorkloadOpensNoChannels(String type) throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();

    // When
    scene.workload.opens(type);
    scene.workload.opens(type);

    // Then: refused each time, recorded once, and the client hears nothing of it
    assertThat(scene.workload.hears())
        .hasSize(2)
        .allMatch(answer -> answer.startsWith("open-failure 40 1 "));
    assertThat(scene.client.hears()).isEmpty();
    assertThat(scene.tap.take())
        .containsExactly(
            new ChannelEvent.OpenRefused(
                Party.GATEWAY,
                1,
                "A workload tried to open a channel towards the client",
                "GH-GATEWAY-1405",
                type));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 2, 7, 40, 0x7fff_ffffL, 0x8000_0001L, 0xffff_ffffL})
  void aChannelThatThereIsNotIsAViolation(long id) throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();
    byte[] data = TestingPacket.of(Ssh.CHANNEL_DATA).uint32(id).string("x").toArray();

    // When / Then
    assertThatThrownBy(() -> scene.client.sends(data)).isInstanceOf(ProtocolViolation.class);
    assertThatThrownBy(() -> scene.workload.sends(data)).isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void anAnswerThatNobodyAskedForIsAViolation() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();

    // When / Then
    assertThatThrownBy(() -> scene.workload.answers(true)).isInstanceOf(ProtocolViolation.class);
    assertThatThrownBy(() -> scene.workload.answers(false)).isInstanceOf(ProtocolViolation.class);
    assertThatThrownBy(scene.workload::confirms).isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void anAnswerToAnOpeningThatWasNotSentIsAViolation() throws ProtocolViolation {
    // Given: the client's channel is there, and its record is not kept
    RelayScene scene = new RelayScene();
    scene.attach();
    scene.hold();
    scene.client.opens("session");

    // When / Then
    assertThatThrownBy(scene.workload::confirms).isInstanceOf(ProtocolViolation.class);
    assertThatThrownBy(() -> scene.workload.says("early")).isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void aSecondExitReportIsAViolation() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();
    scene.workload.exits(0);

    // When / Then
    assertThatThrownBy(() -> scene.workload.exits(1)).isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void extendedDataOfAnotherTypeIsAViolation() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();

    // When / Then
    assertThatThrownBy(
            () ->
                scene.workload.sends(
                    RelayScene.on(Ssh.CHANNEL_EXTENDED_DATA).uint32(2).string("x")))
        .isInstanceOf(ProtocolViolation.class);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        Ssh.CHANNEL_OPEN_CONFIRMATION,
        Ssh.CHANNEL_OPEN_FAILURE,
        Ssh.CHANNEL_EXTENDED_DATA,
        Ssh.CHANNEL_SUCCESS,
        Ssh.CHANNEL_FAILURE
      })
  void whatOnlyAWorkloadMaySayIsAViolationOfAClient(int number) throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();
    TestingPacket packet = RelayScene.on(number).uint32(1).uint32(1).uint32(1).uint32(1).uint32(1);

    // When / Then
    assertThatThrownBy(() -> scene.client.sends(packet)).isInstanceOf(ProtocolViolation.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 20, 50, 51, 52, 79, 83, 89, 101, 127, 192, 255})
  void aMessageThatIsNoneOfTheConnectionProtocolIsAViolation(int number) throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();
    TestingPacket packet = RelayScene.on(number);

    // When / Then
    assertThatThrownBy(() -> scene.client.sends(packet)).isInstanceOf(ProtocolViolation.class);
    assertThatThrownBy(() -> scene.workload.sends(packet)).isInstanceOf(ProtocolViolation.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"shell", "exec", "pty-req", "env", "subsystem", "window-change"})
  void whatOnlyAClientMayAskForIsNotRelayedToIt(String type) throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();

    // When
    scene.workload.sends(scene.workload.request(type, true).string("sh"));

    // Then
    assertThat(scene.client.hears()).isEmpty();
    assertThat(scene.workload.hears()).containsExactly("failure 40");
  }

  @ParameterizedTest
  @ValueSource(strings = {"exit-status", "exit-signal", "auth-agent-req@openssh.com", "x11-req"})
  void whatAClientMustNotAskForIsNotRelayed(String type) throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();

    // When
    scene.client.sends(scene.client.request(type, true).uint32(0));

    // Then
    assertThat(scene.workload.hears()).isEmpty();
    assertThat(scene.client.hears()).containsExactly("failure 7");
  }

  @Test
  void requestsWithBytesBehindTheirEndAreAViolation() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withOpenChannel();

    // When / Then
    assertThatThrownBy(
            () -> scene.client.sends(scene.client.request("exec", true).string("id").uint8(0)))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void aPeerThatInventsRequestsForeverFillsNeitherMemoryNorRecord() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();

    // When
    for (int i = 0; i < 1000; i++) {
      scene.workload.sends(scene.workload.request("invented-" + i, false));
    }

    // Then
    assertThat(scene.tap.take()).hasSize(64);
  }

  @Test
  void aWorkloadThatIsGoneIsNotListenedTo() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();
    scene.relay.workloadFailed(dev.gatehouse.gateway.messages.MessageCode.WORKLOAD_LOST);
    scene.tap.acknowledge();
    scene.forget();

    // When / Then
    assertThatCode(() -> scene.workload.says("from the grave")).doesNotThrowAnyException();
    assertThat(scene.client.hears()).isEmpty();
    assertThat(scene.tap.take()).isEmpty();
  }
}
