package dev.gatehouse.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.gateway.connection.ProtocolViolation;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * RFC 4254, 5.2: who may send how much. The relay's own window is 1000 bytes, in packets of 400.
 */
class WindowsTest {

  @Test
  void aPacketThatIsTooLargeIsAViolation() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();

    // When / Then
    assertThatThrownBy(() -> scene.workload.says("x".repeat(401)))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void dataBeyondTheWindowIsAViolation() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();
    scene.hold();
    scene.client.says("x".repeat(400));
    scene.client.says("x".repeat(400));

    // When / Then
    assertThatThrownBy(() -> scene.client.says("x".repeat(201)))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void stderrIsPaidFromTheSameWindow() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();
    scene.hold();
    scene.workload.says("x".repeat(400));
    scene.workload.saysOnStderr("x".repeat(400));

    // When / Then
    assertThatThrownBy(() -> scene.workload.saysOnStderr("x".repeat(201)))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void aWindowOpensOnlyAsTheOtherSideTakes() throws ProtocolViolation {
    // Given: a client that takes 300 bytes
    RelayScene scene = new RelayScene();
    scene.attach();
    scene.client.opens("session", 7, 300, 500);
    scene.workload.confirms();
    scene.client.execs("yes");
    scene.workload.answers(true);
    scene.forget();
    scene.workload.says("y".repeat(400));
    scene.workload.says("y".repeat(400));

    // When
    List<String> before = scene.workload.hears();
    scene.client.adjusts(500);

    // Then
    assertThat(before).containsExactly("adjust 40 300");
    assertThat(scene.client.hears())
        .containsExactly(
            "data 7 " + "y".repeat(300), "data 7 " + "y".repeat(100), "data 7 " + "y".repeat(400));
    assertThat(scene.workload.hears()).containsExactly("adjust 40 500");
  }

  @Test
  void dataIsCutToThePeersPackets() throws ProtocolViolation {
    // Given
    RelayScene scene = new RelayScene();
    scene.attach();
    scene.client.opens("session", 7, 5000, 3);
    scene.workload.confirms();
    scene.forget();

    // When
    scene.workload.says("abcdefgh");

    // Then
    assertThat(scene.client.hears()).containsExactly("data 7 abc", "data 7 def", "data 7 gh");
  }

  @Test
  void aSlowClientHoldsDataUntilItsSocketTakesIt() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();
    scene.client.transport.saturate(true);
    scene.workload.says("late");

    // When
    boolean sentEarly = !scene.client.hears().isEmpty();
    scene.client.transport.saturate(false);
    scene.relay.clientDrained();

    // Then
    assertThat(sentEarly).isFalse();
    assertThat(scene.client.hears()).containsExactly("data 7 late");
  }

  @Test
  void aSlowWorkloadHoldsDataUntilItsSocketTakesIt() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();
    scene.workload.transport.saturate(true);
    scene.client.says("late");

    // When
    boolean sentEarly = !scene.workload.hears().isEmpty();
    scene.workload.transport.saturate(false);
    scene.relay.workload().drained();

    // Then
    assertThat(sentEarly).isFalse();
    assertThat(scene.workload.hears()).containsExactly("data 40 late");
  }

  @Test
  void requestsDoNotWaitForDataThatAClosedWindowHolds() throws ProtocolViolation {
    // Given: a workload that takes nothing
    RelayScene scene = new RelayScene();
    scene.attach();
    scene.client.opens("session");
    scene.workload.confirms(1, 40, 0, 500);
    scene.client.startsShell();
    scene.workload.answers(true);
    scene.workload.answers(true);
    scene.client.says("typed ahead");
    scene.forget();

    // When
    scene.client.sends(
        scene.client.request("window-change", false).uint32(100).uint32(50).uint32(0).uint32(0));

    // Then
    assertThat(scene.workload.hears())
        .containsExactly(
            "request 40 window-change false "
                + "<00><00><00>d<00><00><00>2<00><00><00><00><00><00><00><00>");
  }

  @Test
  void aWindowOfMoreThan32BitsIsAViolation() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();

    // When / Then
    assertThatThrownBy(() -> scene.client.adjusts(0xffff_ffffL))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void aChannelForPacketsWithoutBytesIsAViolation() {
    // Given
    RelayScene scene = new RelayScene();

    // When / Then
    assertThatThrownBy(() -> scene.client.opens("session", 7, 5000, 0))
        .isInstanceOf(ProtocolViolation.class);
  }
}
