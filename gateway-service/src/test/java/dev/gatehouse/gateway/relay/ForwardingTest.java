package dev.gatehouse.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.Endpoint;
import dev.gatehouse.contracts.audit.Party;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.connection.Ssh;
import dev.gatehouse.gateway.connection.TestingPacket;
import dev.gatehouse.gateway.messages.Explanation;
import dev.gatehouse.gateway.messages.MessageCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client opens into the workload: {@code ssh -L}, {@code -W} and {@code -D}. */
class ForwardingTest {
  private static final String TO_DB =
      "open direct-tcpip 1 1000 400 <00><00><00><02>db<00><00><15>8"
          + "<00><00><00><08>10.0.0.9<00><00><04>W";

  @Test
  void aConnectionIsConfirmedWhenTheWorkloadHasMadeItAndPassesBothWays() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.open();

    // When
    scene.client.opensTcp("direct-tcpip", "db", 5432);
    boolean early = !scene.client.hears().isEmpty();
    scene.workload.confirms();
    scene.client.says("select");
    scene.client.ends();
    scene.workload.says("1 row");
    scene.workload.ends();
    scene.workload.closes();
    scene.client.closes();

    // Then
    assertThat(early).isFalse();
    assertThat(scene.workload.hears())
        .containsExactly(TO_DB, "data 40 select", "eof 40", "close 40");
    assertThat(scene.client.hears())
        .containsExactly("confirm 7 1 1000 400", "data 7 1 row", "eof 7", "close 7");
    assertThat(scene.tap.take())
        .containsExactly(
            new ChannelEvent.Opening(
                Party.CLIENT,
                "direct-tcpip",
                Endpoint.tcp("db", 5432),
                Endpoint.tcp("10.0.0.9", 1111)),
            new ChannelEvent.Opened(),
            new ChannelEvent.DataPassed(DataStream.INPUT, Party.CLIENT, Bytes.utf8("select")),
            new ChannelEvent.EndOfFile(Party.CLIENT),
            new ChannelEvent.DataPassed(DataStream.OUTPUT, Party.WORKLOAD, Bytes.utf8("1 row")),
            new ChannelEvent.EndOfFile(Party.WORKLOAD),
            new ChannelEvent.Closed(Party.WORKLOAD, 6, 5, 0));
    assertThat(scene.relay.isIdle()).isTrue();
  }

  @Test
  void nothingGoesToTheWorkloadBeforeTheOpeningIsKept() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.open();
    scene.hold();

    // When
    scene.client.opensTcp("direct-tcpip", "db", 5432);
    boolean early = !scene.workload.hears().isEmpty();
    scene.tap.acknowledge();

    // Then
    assertThat(early).isFalse();
    assertThat(scene.workload.hears()).containsExactly(TO_DB);
  }

  @Test
  void whatTheWorkloadSaysBeforeItsConfirmationIsKeptDoesNotOvertakeIt() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.open();
    scene.client.opensTcp("direct-tcpip", "db", 5432);
    scene.hold();

    // When: it greets and closes at once, as a server may
    scene.workload.confirms();
    scene.workload.says("220 hello");
    scene.workload.ends();
    scene.workload.closes();
    scene.tap.acknowledge();

    // Then
    assertThat(scene.client.hears())
        .containsExactly("confirm 7 1 1000 400", "data 7 220 hello", "eof 7", "close 7");
  }

  @Test
  void aConnectionWaitsForItsWorkload() throws ProtocolViolation {
    // Given
    RelayScene scene = new RelayScene(RelayScene.OPEN_POLICY);
    scene.client.opensTcp("direct-tcpip", "db", 5432);

    // When
    scene.attach();
    scene.workload.confirms();

    // Then
    assertThat(scene.workload.hears()).containsExactly(TO_DB);
    assertThat(scene.client.hears()).containsExactly("confirm 7 1 1000 400");
  }

  @Test
  void aConnectionThatTheWorkloadCannotMakeIsRefusedInItsWords() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.open();
    scene.client.opensTcp("direct-tcpip", "db", 5432);
    scene.forget();

    // When
    scene.workload.refuses(1, Ssh.OPEN_CONNECT_FAILED, "connection\u001b[2J refused");

    // Then: what could steer a terminal is not passed on
    assertThat(scene.client.hears()).containsExactly("open-failure 7 2 connection?[2J refused");
    assertThat(scene.tap.take())
        .containsExactly(
            new ChannelEvent.OpenRefused(
                Party.WORKLOAD, 2, "connection?[2J refused", "", "direct-tcpip"));
    assertThat(scene.relay.isIdle()).isTrue();
  }

  @Test
  void aConnectionWhoseWorkloadIsGoneIsRefused() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.open();
    scene.client.opensTcp("direct-tcpip", "db", 5432);
    scene.forget();

    // When
    scene.relay.workload().failed(Explanation.of(MessageCode.WORKLOAD_LOST));
    scene.tap.acknowledge();
    scene.client.opensTcp("direct-tcpip", "db", 5432);

    // Then
    assertThat(scene.client.hears())
        .containsExactly(
            "open-failure 7 2 Your workload is gone. [GH-GATEWAY-1306]",
            "open-failure 7 2 Your workload is gone. [GH-GATEWAY-1306]");
    assertThat(scene.relay.isIdle()).isTrue();
  }

  @Test
  void aConnectionWhoseConfirmationIsOnItsWayWhenTheWorkloadGoesIsConfirmedAndClosed()
      throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.open();
    scene.client.opensTcp("direct-tcpip", "db", 5432);
    scene.hold();
    scene.workload.confirms();

    // When
    scene.relay.workload().failed(Explanation.of(MessageCode.WORKLOAD_LOST));
    scene.tap.acknowledge();
    scene.client.closes();

    // Then
    assertThat(scene.client.hears()).containsExactly("confirm 7 1 1000 400", "close 7");
    assertThat(scene.relay.isIdle()).isTrue();
  }

  @Test
  void aUnixSocketIsReachedLikeAPort() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.open();

    // When
    scene.client.sends(
        TestingPacket.of(Ssh.CHANNEL_OPEN)
            .string("direct-streamlocal@openssh.com")
            .uint32(7)
            .uint32(5000)
            .uint32(500)
            .string("/run/db.sock")
            .string("")
            .uint32(0));

    // Then
    assertThat(scene.workload.hears())
        .containsExactly(
            "open direct-streamlocal@openssh.com 1 1000 400 <00><00><00><0c>/run/db.sock"
                + "<00><00><00><00><00><00><00><00>");
    assertThat(scene.tap.take())
        .containsExactly(
            new ChannelEvent.Opening(
                Party.CLIENT,
                "direct-streamlocal@openssh.com",
                Endpoint.socket("/run/db.sock"),
                Endpoint.NONE));
  }

  @Test
  void whatPolicyDoesNotNameIsRefusedAndItsDestinationRecordedOnce() throws ProtocolViolation {
    // Given
    RelayScene scene = new RelayScene();
    scene.attach();

    // When
    scene.client.opensTcp("direct-tcpip", "db", 5432);
    scene.client.opensTcp("direct-tcpip", "db", 5432);

    // Then
    assertThat(scene.client.hears())
        .containsExactly(
            "open-failure 7 1 Policy does not allow this kind of channel. [GH-GATEWAY-1402]",
            "open-failure 7 1 Policy does not allow this kind of channel. [GH-GATEWAY-1402]");
    assertThat(scene.workload.hears()).isEmpty();
    assertThat(scene.tap.take())
        .containsExactly(
            new ChannelEvent.Opening(
                Party.CLIENT,
                "direct-tcpip",
                Endpoint.tcp("db", 5432),
                Endpoint.tcp("10.0.0.9", 1111)),
            new ChannelEvent.OpenRefused(
                Party.GATEWAY,
                1,
                "Policy does not allow this kind of channel",
                "GH-GATEWAY-1402",
                "direct-tcpip",
                "policies.testing.channels"));
  }

  @Test
  void channelsOfEveryKindCountTogether() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.open();
    scene.client.opens("session");
    scene.client.opensTcp("direct-tcpip", "db", 5432);
    scene.client.opensTcp("direct-tcpip", "db", 5432);
    scene.forget();

    // When
    scene.client.opensTcp("direct-tcpip", "db", 5432);

    // Then
    assertThat(scene.client.hears())
        .containsExactly("open-failure 7 4 Too many channels at once. [GH-GATEWAY-1403]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "forwarded-tcpip",
        "forwarded-streamlocal@openssh.com",
        "x11",
        "auth-agent@openssh.com"
      })
  void whatOnlyAWorkloadOpensIsRefusedToAClient(String type) throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.open();

    // When
    scene.client.opens(type);

    // Then
    assertThat(scene.client.hears()).hasSize(1).allMatch(m -> m.startsWith("open-failure 7 1 "));
    assertThat(scene.workload.hears()).isEmpty();
  }

  @Test
  void whatTheClientSaysBeforeItIsConfirmedIsAViolation() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.open();
    scene.client.opensTcp("direct-tcpip", "db", 5432);

    // When / Then
    assertThatThrownBy(() -> scene.client.says("early")).isInstanceOf(ProtocolViolation.class);
    assertThatThrownBy(scene.client::closes).isInstanceOf(ProtocolViolation.class);
    assertThatThrownBy(() -> scene.client.adjusts(1)).isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void aConnectionHasNoRequestsAndNoStderr() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.open();
    scene.client.opensTcp("direct-tcpip", "db", 5432);
    scene.workload.confirms();
    scene.forget();

    // When
    scene.client.execs("id");

    // Then
    assertThat(scene.client.hears()).containsExactly("failure 7");
    assertThat(scene.workload.hears()).isEmpty();
    assertThatThrownBy(() -> scene.workload.saysOnStderr("x"))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void aPortOfMoreThanSixteenBitsIsAViolation() {
    // Given
    RelayScene scene = RelayScene.open();

    // When / Then
    assertThatThrownBy(() -> scene.client.opensTcp("direct-tcpip", "db", 65_536))
        .isInstanceOf(ProtocolViolation.class);
  }
}
