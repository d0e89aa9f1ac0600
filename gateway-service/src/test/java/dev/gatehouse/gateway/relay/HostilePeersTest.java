package dev.gatehouse.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.Party;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.connection.Ssh;
import dev.gatehouse.gateway.connection.TestingPacket;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a peer must not do, and what becomes of it. */
class HostilePeersTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "session",
        "direct-tcpip",
        "direct-streamlocal@openssh.com",
        "tun@openssh.com",
        "invented@example.com"
      })
  void whatIsNotForAWorkloadToOpenIsRefusedToIt(String type) throws ProtocolViolation {
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
  @ValueSource(
      strings = {
        "x11 0000000164 00000001",
        "auth-agent@openssh.com",
        "forwarded-tcpip 0000000161 00000016 0000000162 00000001",
        "forwarded-streamlocal@openssh.com 000000022f61 00000000"
      })
  void whatNoRequestOfTheClientCoversIsRefusedAndRecordedWithWhereItCameFrom(String opening)
      throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram(RelayScene.OPEN_POLICY);
    String type = opening.split(" ", 2)[0];
    TestingPacket packet =
        TestingPacket.of(Ssh.CHANNEL_OPEN).string(type).uint32(40).uint32(5000).uint32(500);
    packet.raw(HexFormat.of().parseHex(opening.substring(type.length()).replace(" ", "")));

    // When
    scene.workload.sends(packet);
    scene.workload.sends(packet);

    // Then
    assertThat(scene.workload.hears())
        .hasSize(2)
        .allMatch(answer -> answer.startsWith("open-failure 40 1 "));
    assertThat(scene.client.hears()).isEmpty();
    assertThat(scene.tap.take())
        .hasSize(2)
        .first()
        .isInstanceOfSatisfying(
            ChannelEvent.Opening.class,
            event -> {
              assertThat(event.opener()).isEqualTo(Party.WORKLOAD);
              assertThat(event.channelType()).isEqualTo(type);
            });
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
  @ValueSource(
      strings = {
        "shell",
        "exec",
        "pty-req",
        "env",
        "subsystem",
        "window-change",
        "signal",
        "break",
        "x11-req",
        "auth-agent-req@openssh.com"
      })
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
  @ValueSource(strings = {"exit-status", "exit-signal", "xon-xoff"})
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
    scene
        .relay
        .workload()
        .failed(
            dev.gatehouse.gateway.messages.Explanation.of(
                dev.gatehouse.gateway.messages.MessageCode.WORKLOAD_LOST));
    scene.tap.acknowledge();
    scene.forget();

    // When / Then
    assertThatCode(() -> scene.workload.says("from the grave")).doesNotThrowAnyException();
    assertThat(scene.client.hears()).isEmpty();
    assertThat(scene.tap.take()).isEmpty();
  }

  @Test
  void whoMakesTooManyRequestsInASecondIsNotReadUntilTheNext() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();

    // When
    for (int i = 0; i < 50; i++) {
      scene.client.sends(scene.client.request("invented", false));
    }
    boolean pausedAtOnce = scene.client.transport.isReadingPaused();
    scene.relay.nextSecond();

    // Then
    assertThat(pausedAtOnce).isTrue();
    assertThat(scene.client.transport.isReadingPaused()).isFalse();
    assertThat(scene.workload.transport.isReadingPaused()).isFalse();
  }

  @Test
  void theNextSecondDoesNotUndoAPauseOfTheRecording() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();
    for (int i = 0; i < 50; i++) {
      scene.client.sends(scene.client.request("invented", false));
    }
    scene.relay.pauseReading(true);

    // When
    scene.relay.nextSecond();

    // Then
    assertThat(scene.client.transport.isReadingPaused()).isTrue();
  }
}
