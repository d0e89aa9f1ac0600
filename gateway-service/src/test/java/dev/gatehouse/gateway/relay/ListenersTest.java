package dev.gatehouse.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.Endpoint;
import dev.gatehouse.contracts.audit.Party;
import dev.gatehouse.contracts.audit.SessionEvent;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.connection.Ssh;
import dev.gatehouse.gateway.connection.TestingPacket;
import dev.gatehouse.gateway.messages.Explanation;
import dev.gatehouse.gateway.messages.MessageCode;
import org.junit.jupiter.api.Test;

/** Listeners in the workload ({@code ssh -R}), and what they let it open towards the client. */
class ListenersTest {
  private static final String ON_8080 =
      "global-request tcpip-forward true <00><00><00><09>localhost<00><00><1f><90>";

  @Test
  void aListenerIsBoundAndItsConnectionsReachTheClient() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.open();

    // When
    scene.client.listens("localhost", 8080);
    scene.workload.succeeds();
    scene.workload.opensTcp("forwarded-tcpip", "localhost", 8080);
    scene.client.confirms();
    scene.workload.says("GET /");
    scene.client.says("200");

    // Then
    assertThat(scene.client.hears())
        .containsExactly(
            "request-success",
            "open forwarded-tcpip 1 1000 400 <00><00><00><09>localhost<00><00><1f><90>"
                + "<00><00><00><08>10.0.0.9<00><00><04>W",
            "data 7 GET /");
    assertThat(scene.workload.hears())
        .containsExactly(ON_8080, "confirm 40 1 1000 400", "data 40 200");
    assertThat(scene.tap.take())
        .startsWith(
            new SessionEvent.ListenerRequested(Endpoint.tcp("localhost", 8080)),
            new SessionEvent.ListenerBound(Endpoint.tcp("localhost", 8080)),
            new ChannelEvent.Opening(
                Party.WORKLOAD,
                "forwarded-tcpip",
                Endpoint.tcp("localhost", 8080),
                Endpoint.tcp("10.0.0.9", 1111)),
            new ChannelEvent.Opened());
  }

  @Test
  void ofPortZeroTheClientLearnsThePortThatWasChosen() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.open();
    scene.client.listens("", 0);

    // When
    scene.workload.sends(TestingPacket.of(Ssh.REQUEST_SUCCESS).uint32(40113));
    scene.workload.opensTcp("forwarded-tcpip", "", 40113);

    // Then
    assertThat(scene.client.hears())
        .containsExactly(
            "request-success <00><00><9c><b1>",
            "open forwarded-tcpip 1 1000 400 <00><00><00><00><00><00><9c><b1>"
                + "<00><00><00><08>10.0.0.9<00><00><04>W");
    assertThat(scene.tap.take()).contains(new SessionEvent.ListenerBound(Endpoint.tcp("", 40113)));
  }

  @Test
  void aListenerWaitsForItsWorkload() throws ProtocolViolation {
    // Given
    RelayScene scene = new RelayScene(RelayScene.OPEN_POLICY);
    scene.client.listens("localhost", 8080);

    // When
    scene.attach();

    // Then
    assertThat(scene.workload.hears()).containsExactly(ON_8080);
    assertThat(scene.client.hears()).isEmpty();
  }

  @Test
  void aListenerWhoseWorkloadNeverComesIsRefused() throws ProtocolViolation {
    // Given
    RelayScene scene = new RelayScene(RelayScene.OPEN_POLICY);
    scene.client.listens("localhost", 8080);

    // When
    scene.relay.workload().failed(Explanation.of(MessageCode.WORKLOAD_TIMED_OUT));
    scene.client.listens("localhost", 8081);

    // Then
    assertThat(scene.client.hears()).containsExactly("request-failure", "request-failure");
  }

  @Test
  void whatTheWorkloadCannotBindIsRefusedAndCoversNothing() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.open();
    scene.client.listens("localhost", 8080);

    // When
    scene.workload.fails();
    scene.workload.opensTcp("forwarded-tcpip", "localhost", 8080);

    // Then
    assertThat(scene.client.hears()).containsExactly("request-failure");
    assertThat(scene.tap.take())
        .contains(
            new SessionEvent.ListenerRefused(Endpoint.tcp("localhost", 8080), Party.WORKLOAD, ""));
  }

  @Test
  void whatPolicyDoesNotNameIsRefused() throws ProtocolViolation {
    // Given
    RelayScene scene = new RelayScene();
    scene.attach();

    // When
    scene.client.listens("localhost", 8080);

    // Then
    assertThat(scene.client.hears()).containsExactly("request-failure");
    assertThat(scene.workload.hears()).isEmpty();
    assertThat(scene.tap.take())
        .containsExactly(
            new SessionEvent.ListenerRefused(
                Endpoint.tcp("localhost", 8080),
                Party.GATEWAY,
                "GH-GATEWAY-1401",
                "policies.testing.channels"));
  }

  @Test
  void listenersAreBounded() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.open();
    scene.client.listens("localhost", 8080);
    scene.workload.succeeds();
    scene.client.listens("localhost", 8081);
    scene.forget();

    // When
    scene.client.listens("localhost", 8082);
    scene.workload.succeeds();

    // Then: the answers keep their order
    assertThat(scene.workload.hears()).isEmpty();
    assertThat(scene.client.hears()).containsExactly("request-success", "request-failure");
    assertThat(scene.tap.take())
        .contains(
            new SessionEvent.ListenerRefused(
                Endpoint.tcp("localhost", 8082), Party.GATEWAY, "GH-GATEWAY-1406"));
  }

  @Test
  void aCancelledListenerCoversNothing() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.open();
    scene.client.listens("localhost", 8080);
    scene.workload.succeeds();
    scene.forget();

    // When
    scene.client.sends(scene.client.asks("cancel-tcpip-forward").string("localhost").uint32(8080));
    scene.workload.succeeds();
    scene.workload.opensTcp("forwarded-tcpip", "localhost", 8080);

    // Then
    assertThat(scene.client.hears()).containsExactly("request-success");
    assertThat(scene.workload.hears())
        .containsExactly(
            "global-request cancel-tcpip-forward true <00><00><00><09>localhost<00><00><1f><90>",
            "open-failure 40 1 A workload tried to open a channel towards the client."
                + " [GH-GATEWAY-1405]");
    assertThat(scene.tap.take())
        .startsWith(new SessionEvent.ListenerCancelled(Endpoint.tcp("localhost", 8080)));
  }

  @Test
  void aConnectionAtAnotherPortOrHostIsNotCovered() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.open();
    scene.client.listens("localhost", 8080);
    scene.workload.succeeds();
    scene.forget();

    // When
    scene.workload.opensTcp("forwarded-tcpip", "localhost", 8081);
    scene.workload.opensTcp("forwarded-tcpip", "10.0.0.1", 8080);

    // Then
    assertThat(scene.workload.hears())
        .hasSize(2)
        .allMatch(answer -> answer.startsWith("open-failure 40 1 "));
    assertThat(scene.client.hears()).isEmpty();
  }

  @Test
  void aUnixSocketIsListenedOnLikeAPort() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.open();

    // When
    scene.client.sends(scene.client.asks("streamlocal-forward@openssh.com").string("/run/b"));
    scene.workload.succeeds();
    scene.workload.sends(
        TestingPacket.of(Ssh.CHANNEL_OPEN)
            .string("forwarded-streamlocal@openssh.com")
            .uint32(40)
            .uint32(5000)
            .uint32(500)
            .string("/run/b")
            .string(""));

    // Then
    assertThat(scene.client.hears())
        .containsExactly(
            "request-success",
            "open forwarded-streamlocal@openssh.com 1 1000 400 <00><00><00><06>/run/b"
                + "<00><00><00><00>");
  }

  @Test
  void aClientThatRefusesAConnectionIsHeardByTheWorkload() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.open();
    scene.client.listens("localhost", 8080);
    scene.workload.succeeds();
    scene.workload.opensTcp("forwarded-tcpip", "localhost", 8080);
    scene.forget();

    // When
    scene.client.refuses(1, 2, "Connection refused");

    // Then
    assertThat(scene.workload.hears()).containsExactly("open-failure 40 2 Connection refused");
    assertThat(scene.relay.isIdle()).isTrue();
  }

  @Test
  void aConnectionThatTheClientConfirmsAfterTheWorkloadHasGoneIsClosed() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.open();
    scene.client.listens("localhost", 8080);
    scene.workload.succeeds();
    scene.workload.opensTcp("forwarded-tcpip", "localhost", 8080);
    scene.forget();
    scene.relay.workload().failed(Explanation.of(MessageCode.WORKLOAD_LOST));
    scene.tap.acknowledge();

    // When
    scene.client.confirms();
    scene.client.closes();

    // Then
    assertThat(scene.client.hears()).containsExactly("close 7");
    assertThat(scene.relay.isIdle()).isTrue();
  }

  @Test
  void answersKeepTheOrderOfTheRequests() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.open();

    // When: the keepalive could be answered at once
    scene.client.listens("localhost", 8080);
    scene.client.sends(scene.client.asks("keepalive@openssh.com"));
    boolean early = !scene.client.hears().isEmpty();
    scene.workload.succeeds();

    // Then
    assertThat(early).isFalse();
    assertThat(scene.client.hears()).containsExactly("request-success", "request-failure");
  }

  @Test
  void unansweredRequestsAreBounded() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.open();
    scene.client.listens("localhost", 8080);
    for (int i = 0; i < 4; i++) {
      scene.client.sends(scene.client.asks("keepalive@openssh.com"));
    }

    // When / Then
    assertThatThrownBy(() -> scene.client.sends(scene.client.asks("keepalive@openssh.com")))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void anAnswerThatNobodyAskedForIsAViolation() {
    // Given
    RelayScene scene = RelayScene.open();

    // When / Then
    assertThatThrownBy(scene.workload::succeeds).isInstanceOf(ProtocolViolation.class);
    assertThatThrownBy(scene.workload::fails).isInstanceOf(ProtocolViolation.class);
    assertThatThrownBy(scene.client::succeeds).isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void aPortThatIsMissingWhereZeroWasAskedForIsAViolation() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.open();
    scene.client.listens("localhost", 0);

    // When / Then
    assertThatThrownBy(scene.workload::succeeds).isInstanceOf(ProtocolViolation.class);
  }
}
