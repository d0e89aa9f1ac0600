package dev.gatehouse.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.Party;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.connection.Ssh;
import dev.gatehouse.gateway.connection.TestingPacket;
import dev.gatehouse.gateway.messages.ShownText;
import org.junit.jupiter.api.Test;

/** The good cases, message by message. */
class SessionRelayTest {

  @Test
  void aCommandRunsFromOpeningToClose() throws ProtocolViolation {
    // Given
    RelayScene scene = new RelayScene();
    scene.attach();

    // When
    scene.client.opens("session");
    scene.workload.confirms();
    scene.client.execs("id");
    scene.workload.answers(true);
    scene.workload.says("uid=0");
    scene.workload.saysOnStderr("oops");
    scene.workload.ends();
    scene.workload.exits(3);
    scene.workload.closes();
    scene.client.closes();

    // Then
    assertThat(scene.workload.hears())
        .containsExactly(
            "open session 1 1000 400", "request 40 exec true <00><00><00><02>id", "close 40");
    assertThat(scene.client.hears())
        .containsExactly(
            "confirm 7 1 1000 400",
            "success 7",
            "data 7 uid=0",
            "extended 7 1 oops",
            "eof 7",
            "request 7 exit-status false <00><00><00><03>",
            "close 7");
    assertThat(scene.tap.take())
        .containsExactly(
            new ChannelEvent.Opening(Party.CLIENT, "session"),
            new ChannelEvent.Opened(),
            new ChannelEvent.ExecRequested(Bytes.utf8("id")),
            new ChannelEvent.RequestAnswered("exec", Party.WORKLOAD, true, ""),
            new ChannelEvent.DataPassed(DataStream.OUTPUT, Party.WORKLOAD, Bytes.utf8("uid=0")),
            new ChannelEvent.DataPassed(DataStream.ERROR, Party.WORKLOAD, Bytes.utf8("oops")),
            new ChannelEvent.EndOfFile(Party.WORKLOAD),
            new ChannelEvent.ExitStatus(3),
            new ChannelEvent.Closed(Party.WORKLOAD, 0, 5, 4));
    assertThat(scene.relay.isIdle()).isTrue();
  }

  @Test
  void nothingPassesThatIsNotKept() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();
    scene.hold();

    // When
    scene.client.says("rm");
    scene.workload.says("gone");
    scene.workload.exits(0);
    scene.workload.closes();

    // Then: only the end that said goodbye hears it back
    assertThat(scene.client.hears()).isEmpty();
    assertThat(scene.workload.hears()).containsExactly("close 40");
  }

  @Test
  void whatIsKeptPassesInTheOrderInWhichItCame() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();
    scene.hold();
    scene.workload.says("a");
    scene.workload.saysOnStderr("b");
    scene.workload.says("c");

    // When
    scene.tap.acknowledgeOne();
    scene.tap.acknowledgeOne();

    // Then
    assertThat(scene.client.hears()).containsExactly("data 7 a", "extended 7 1 b");
  }

  @Test
  void requestsThatComeBeforeTheWorkloadWaitForIt() throws ProtocolViolation {
    // Given
    RelayScene scene = new RelayScene();
    scene.client.opens("session");
    scene.client.sends(scene.client.request("env", false).string("LANG").string("C"));
    scene.client.execs("id");
    scene.client.says("early");

    // When
    scene.attach();
    scene.workload.confirms();

    // Then
    assertThat(scene.workload.hears())
        .containsExactly(
            "open session 1 1000 400",
            "request 40 env false <00><00><00><04>LANG<00><00><00><01>C",
            "request 40 exec true <00><00><00><02>id",
            "data 40 early");
    assertThat(scene.client.hears()).containsExactly("confirm 7 1 1000 400");
  }

  @Test
  void requestsThatWaitForTheWorkloadAreBounded() throws ProtocolViolation {
    // Given
    RelayScene scene = new RelayScene();
    scene.client.opens("session");
    TestingPacket resize = scene.client.request("env", false).string("LANG").string("C");
    for (int i = 0; i < 5; i++) {
      scene.client.sends(resize);
    }

    // When / Then: whoever asks for more is ended, at the latest with the next request
    assertThatThrownBy(
            () -> {
              scene.client.sends(resize);
              scene.client.sends(resize);
            })
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void unansweredRequestsAreBounded() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withOpenChannel();
    TestingPacket language = scene.client.request("env", true).string("LANG").string("C");
    for (int i = 0; i < 5; i++) {
      scene.client.sends(language);
    }

    // When / Then
    assertThatThrownBy(() -> scene.client.sends(language)).isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void answersKeepTheOrderOfTheRequestsWhoeverGivesThem() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withOpenChannel();
    scene.client.execs("id");
    scene.client.sends(scene.client.request("strange@example.com", true));

    // When
    boolean answeredEarly = !scene.client.hears().isEmpty();
    scene.workload.answers(true);

    // Then
    assertThat(answeredEarly).isFalse();
    assertThat(scene.client.hears()).containsExactly("success 7", "failure 7");
  }

  @Test
  void anUnknownRequestIsAnsweredWithFailureAndRecordedOnce() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();

    // When
    for (int i = 0; i < 3; i++) {
      scene.client.sends(scene.client.request("strange@example.com", true).string("secret"));
    }

    // Then
    assertThat(scene.client.hears()).containsExactly("failure 7", "failure 7", "failure 7");
    assertThat(scene.workload.hears()).isEmpty();
    assertThat(scene.tap.take())
        .singleElement()
        .isInstanceOfSatisfying(
            ChannelEvent.OtherRequested.class,
            other -> {
              assertThat(other.requestType()).isEqualTo("strange@example.com");
              assertThat(other.payloadBytes()).isEqualTo(10);
            });
    assertThat(scene.relay.repeatedRequests()).isEqualTo(2);
  }

  @Test
  void whatHasNoRowIsRefusedWhicheverPeerAsks() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();

    // When
    scene.workload.sends(scene.workload.request("strange@example.com", false));
    scene.workload.sends(scene.workload.request("keepalive@openssh.com", true));
    scene.client.sends(scene.client.request("keepalive@openssh.com", true));

    // Then: what is between us and one peer is not worth recording
    assertThat(scene.workload.hears()).containsExactly("failure 40");
    assertThat(scene.client.hears()).containsExactly("failure 7");
    assertThat(scene.tap.take()).hasSize(1);
  }

  @Test
  void aDisallowedVariableIsRefusedWithoutItsValueInTheRecord() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withOpenChannel();

    // When
    scene.client.sends(scene.client.request("env", true).string("AWS_SECRET").string("hunter2"));

    // Then
    assertThat(scene.client.hears()).containsExactly("failure 7");
    assertThat(scene.workload.hears()).isEmpty();
    assertThat(scene.tap.take())
        .containsExactly(
            new ChannelEvent.EnvironmentRequested("AWS_SECRET", null),
            new ChannelEvent.RequestAnswered(
                "env", Party.GATEWAY, false, "GH-GATEWAY-1401", "policies.testing.environment"));
  }

  @Test
  void aSecondCommandOnAChannelIsRefusedAndTheFirstGoesOn() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();

    // When
    scene.client.execs("another");
    scene.workload.says("still here");

    // Then
    assertThat(scene.client.hears()).containsExactly("failure 7", "data 7 still here");
    assertThat(scene.workload.hears()).isEmpty();
  }

  @Test
  void aClosedChannelOfAClientThatDidNotWaitIsForgotten() throws ProtocolViolation {
    // Given
    RelayScene scene = new RelayScene();
    scene.hold();
    scene.client.opens("session");
    scene.tap.acknowledge();

    // When
    scene.client.closes();
    scene.tap.acknowledge();

    // Then
    assertThat(scene.relay.isIdle()).isTrue();
  }

  @Test
  void openingsBeyondThePolicyAreRefusedForWantOfRoom() throws ProtocolViolation {
    // Given
    RelayScene scene = new RelayScene();
    for (int i = 0; i < 3; i++) {
      scene.client.opens("session", i, 100, 100);
    }
    scene.forget();

    // When
    scene.client.opens("session", 3, 100, 100);

    // Then
    assertThat(scene.client.hears())
        .containsExactly("open-failure 3 4 Too many channels at once. [GH-GATEWAY-1403]");
    assertThat(scene.tap.take())
        .containsExactly(
            new ChannelEvent.Opening(Party.CLIENT, "session"),
            new ChannelEvent.OpenRefused(
                Party.GATEWAY,
                4,
                "Too many channels at once",
                "GH-GATEWAY-1403",
                "session",
                "policies.testing.channelsMax"));
  }

  @Test
  void aWarningGoesToTheTerminalsOfShellsAndNowhereElse() throws ProtocolViolation {
    // Given: a shell on a terminal, and a command that may be git or rsync
    RelayScene scene = RelayScene.withOpenChannel();
    scene.client.startsShell();
    scene.workload.answers(true);
    scene.workload.answers(true);
    scene.client.opens("session", 8, 5000, 500);
    scene.workload.confirms(2, 41, 5000, 500);
    scene.client.sends(
        TestingPacket.of(Ssh.CHANNEL_REQUEST).uint32(2).string("exec").bool(false).string("git"));
    scene.forget();

    // When
    scene.relay.warn("The gateway is shutting down");

    // Then
    scene.tap.acknowledge();
    assertThat(scene.client.hears())
        .containsExactly("extended 7 1 gatehouse: The gateway is shutting down\r\n");
  }

  @Test
  void requestsThatOnlySteerAProgramPassBothWays() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withOpenChannel();
    scene.client.startsShell();
    scene.workload.answers(true);
    scene.workload.answers(true);
    scene.forget();

    // When
    scene.client.sends(scene.client.request("signal", false).string("INT"));
    scene.client.sends(scene.client.request("break", true).uint32(500));
    scene.client.sends(scene.client.request("eow@openssh.com", false));
    scene.workload.sends(scene.workload.request("xon-xoff", false).bool(true));
    scene.workload.sends(scene.workload.request("eow@openssh.com", false));

    // Then
    assertThat(scene.workload.hears())
        .containsExactly(
            "request 40 signal false <00><00><00><03>INT",
            "request 40 break true <00><00><01><f4>",
            "request 40 eow@openssh.com false");
    assertThat(scene.client.hears())
        .containsExactly("request 7 xon-xoff false <01>", "request 7 eow@openssh.com false");
    assertThat(scene.tap.take())
        .containsExactly(
            new ChannelEvent.SignalSent("INT"),
            new ChannelEvent.BreakSent(500),
            new ChannelEvent.EndOfWrite(Party.CLIENT),
            new ChannelEvent.FlowControlChanged(true),
            new ChannelEvent.EndOfWrite(Party.WORKLOAD));
  }

  @Test
  void whatPolicyDeniesAgainAndAgainIsRecordedOnce() throws ProtocolViolation {
    // Given
    RelayScene scene = new RelayScene();

    // When
    for (int i = 0; i < 2; i++) {
      scene.client.sends(
          TestingPacket.of(Ssh.GLOBAL_REQUEST)
              .string("tcpip-forward")
              .bool(true)
              .string("")
              .uint32(22));
    }

    // Then
    assertThat(scene.client.hears()).containsExactly("request-failure", "request-failure");
    assertThat(scene.tap.take()).hasSize(1);
  }

  @Test
  void aKeepaliveIsAnsweredAndNotRecorded() throws ProtocolViolation {
    // Given
    RelayScene scene = new RelayScene();
    scene.attach();

    // When
    TestingPacket question =
        TestingPacket.of(Ssh.GLOBAL_REQUEST).string("keepalive@openssh.com").bool(true);
    scene.client.sends(question);
    scene.workload.sends(question);

    // Then
    assertThat(scene.client.hears()).containsExactly("request-failure");
    assertThat(scene.workload.hears()).containsExactly("request-failure");
    assertThat(scene.tap.take()).isEmpty();
  }

  @Test
  void aClientThatSaidItWouldOpenNoMoreSessionsIsHeldToIt() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();
    scene.client.sends(
        TestingPacket.of(Ssh.GLOBAL_REQUEST).string("no-more-sessions@openssh.com").bool(false));

    // When / Then
    assertThatThrownBy(() -> scene.client.opens("session")).isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void aPeerThatDoesNotAnswerIsNoticedAfterThreeQuestions() {
    // Given
    RelayScene scene = new RelayScene();
    for (int i = 0; i < 3; i++) {
      scene.relay.isClientSilent();
    }

    // When
    boolean silent = scene.relay.isClientSilent();

    // Then
    assertThat(silent).isTrue();
    assertThat(scene.client.hears())
        .containsExactly(
            "global-request keepalive@openssh.com true",
            "global-request keepalive@openssh.com true",
            "global-request keepalive@openssh.com true");
  }

  @Test
  void anyMessageCountsAsAnAnswer() throws ProtocolViolation {
    // Given
    RelayScene scene = new RelayScene();
    for (int i = 0; i < 3; i++) {
      scene.relay.isClientSilent();
    }
    scene.client.sends(TestingPacket.of(Ssh.REQUEST_FAILURE));

    // When
    boolean silent = scene.relay.isClientSilent();

    // Then
    assertThat(silent).isFalse();
  }

  @Test
  void aTerminalIsToldWhatItWaitsFor() throws ProtocolViolation {
    // Given
    RelayScene scene = new RelayScene();
    scene.client.opens("session");
    scene.client.startsShell();
    scene.forget();

    // When
    scene.relay.workload().notice("Starting");
    scene.tap.acknowledge();

    // Then
    assertThat(scene.client.hears()).containsExactly("extended 7 1 gatehouse: Starting\r\n");
    assertThat(scene.tap.take())
        .containsExactly(
            new ChannelEvent.DataPassed(
                DataStream.ERROR, Party.GATEWAY, Bytes.utf8("gatehouse: Starting\r\n")));
  }

  @Test
  void aShellOnATerminalBeginsWithTheNotice() throws ProtocolViolation {
    // Given
    RelayScene scene = new RelayScene();
    scene.attach();
    scene.relay.showAtShells(new ShownText("Hello.\nBe kind."));
    scene.client.opens("session");
    scene.workload.confirms();
    scene.forget();

    // When
    scene.client.startsShell();
    scene.workload.answers(true);
    scene.workload.says("$ ");

    // Then
    assertThat(scene.client.hears())
        .contains("extended 7 1 Hello.\r\nBe kind.\r\n")
        .endsWith("data 7 $ ");
    assertThat(scene.tap.take())
        .contains(
            new ChannelEvent.DataPassed(
                DataStream.ERROR, Party.GATEWAY, Bytes.utf8("Hello.\r\nBe kind.\r\n")));
  }

  @Test
  void nothingButAShellOnATerminalHearsTheNotice() throws ProtocolViolation {
    // Given
    RelayScene scene = new RelayScene();
    scene.attach();
    scene.relay.showAtShells(new ShownText("Hello."));
    scene.client.opens("session");
    scene.workload.confirms();
    scene.forget();

    // When
    scene.client.execs("git-upload-pack 'a.git'");
    scene.workload.answers(true);
    scene.workload.says("pack");

    // Then
    assertThat(scene.client.hears()).containsExactly("success 7", "data 7 pack");
  }

  @Test
  void aProgramsErrorsAreNotMixedWithNotices() throws ProtocolViolation {
    // Given
    RelayScene scene = new RelayScene();
    scene.client.opens("session");
    scene.client.execs("program");
    scene.forget();

    // When
    scene.relay.workload().notice("Starting");
    scene.tap.acknowledge();

    // Then
    assertThat(scene.client.hears()).isEmpty();
  }

  @Test
  void aWorkloadThatIsAttachedWhileReadingIsPausedIsNotRead() {
    // Given
    RelayScene scene = new RelayScene();
    scene.relay.pauseReading(true);

    // When
    scene.attach();

    // Then
    assertThat(scene.client.transport.isReadingPaused()).isTrue();
    assertThat(scene.workload.transport.isReadingPaused()).isTrue();
  }
}
