package dev.gatehouse.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.Party;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.messages.Explanation;
import dev.gatehouse.gateway.messages.MessageCode;
import dev.gatehouse.gateway.policy.ChannelKind;
import dev.gatehouse.gateway.policy.TestingPolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 4254, 5.3 and 6.10: how channels end, and that nothing is cut off when they do. */
class EndingTest {

  @Test
  void theClientsEndOfFileLeavesTheOtherDirectionOpen() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();

    // When
    scene.client.says("last");
    scene.client.ends();
    scene.workload.says("more");

    // Then
    assertThat(scene.workload.hears()).containsExactly("data 40 last", "eof 40");
    assertThat(scene.client.hears()).containsExactly("data 7 more");
  }

  @Test
  void theWorkloadsEndOfFileLeavesTheOtherDirectionOpen() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();

    // When
    scene.workload.ends();
    scene.client.says("more");

    // Then
    assertThat(scene.client.hears()).containsExactly("eof 7");
    assertThat(scene.workload.hears()).containsExactly("data 40 more");
  }

  @Test
  void whatAClosedWindowHoldsStillArrivesBeforeTheClose() throws ProtocolViolation {
    // Given: a client that takes nothing yet
    RelayScene scene = new RelayScene();
    scene.attach();
    scene.client.opens("session", 7, 0, 500);
    scene.workload.confirms();
    scene.client.execs("program");
    scene.workload.answers(true);
    scene.forget();
    scene.workload.says("tail");
    scene.workload.ends();
    scene.workload.exits(1);
    scene.workload.closes();

    // When
    boolean cut = !scene.client.hears().isEmpty();
    scene.client.adjusts(2);
    scene.client.adjusts(5000);
    scene.client.closes();

    // Then
    assertThat(cut).isFalse();
    assertThat(scene.client.hears())
        .containsExactly(
            "data 7 ta",
            "data 7 il",
            "eof 7",
            "request 7 exit-status false <00><00><00><01>",
            "close 7");
    assertThat(scene.relay.isIdle()).isTrue();
  }

  @Test
  void whatTheClientSentBeforeItsCloseStillReachesTheWorkload() throws ProtocolViolation {
    // Given: a workload that takes nothing yet
    RelayScene scene = new RelayScene();
    scene.attach();
    scene.client.opens("session");
    scene.workload.confirms(1, 40, 0, 500);
    scene.client.execs("program");
    scene.workload.answers(true);
    scene.forget();
    scene.client.says("tail");
    scene.client.ends();
    scene.client.closes();

    // When
    scene.workload.adjusts(100);
    scene.workload.closes();

    // Then
    assertThat(scene.client.hears()).containsExactly("close 7");
    assertThat(scene.workload.hears()).containsExactly("data 40 tail", "eof 40", "close 40");
    assertThat(scene.relay.isIdle()).isTrue();
  }

  @Test
  void aCloseFromTheClientEndsBoth() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();

    // When
    scene.client.closes();
    scene.workload.closes();

    // Then
    assertThat(scene.client.hears()).containsExactly("close 7");
    assertThat(scene.workload.hears()).containsExactly("close 40");
    assertThat(scene.tap.take()).containsExactly(new ChannelEvent.Closed(Party.CLIENT, 0, 0, 0));
    assertThat(scene.relay.isIdle()).isTrue();
  }

  @Test
  void closesThatCrossEachOtherAreEachAnsweredOnce() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();
    scene.hold();

    // When
    scene.client.closes();
    scene.workload.closes();
    scene.tap.acknowledge();

    // Then
    assertThat(scene.client.hears()).containsExactly("close 7");
    assertThat(scene.workload.hears()).containsExactly("close 40");
    assertThat(scene.tap.take()).hasSize(1);
    assertThat(scene.relay.isIdle()).isTrue();
  }

  @Test
  void afterTheFirstCloseNothingMoreIsRecorded() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();
    scene.workload.closes();
    scene.forget();

    // When
    scene.client.says("too late");
    scene.client.sends(scene.client.request("env", false).string("LANG").string("C"));

    // Then
    assertThat(scene.tap.take()).isEmpty();
    assertThat(scene.workload.hears()).isEmpty();
  }

  @Test
  void aChannelThatIsForgottenIsNoMoreSpokenOf() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();
    scene.workload.closes();
    scene.client.closes();

    // When / Then
    assertThatThrownBy(() -> scene.client.says("hello?")).isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void aSecondEndOfFileOrDataBehindItIsAViolation() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();
    scene.client.ends();

    // When / Then
    assertThatThrownBy(scene.client::ends).isInstanceOf(ProtocolViolation.class);
    assertThatThrownBy(() -> scene.client.says("x")).isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void aSignalsNameIsRelayedAndRecorded() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();

    // When
    scene.workload.sends(
        scene
            .workload
            .request("exit-signal", false)
            .string("KILL")
            .bool(false)
            .string("")
            .string(""));

    // Then
    assertThat(scene.client.hears())
        .containsExactly(
            "request 7 exit-signal false <00><00><00><04>KILL<00>"
                + String.join("", Collections.nCopies(8, "<00>")));
    assertThat(scene.tap.take()).containsExactly(new ChannelEvent.ExitSignal("KILL", false, ""));
  }

  @Test
  void aDisallowedCommandIsToldWhyAndEnds() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withOpenChannel();

    // When
    scene.client.sends(scene.client.request("subsystem", true).string("sftp"));
    scene.client.closes();
    scene.workload.closes();

    // Then
    assertThat(scene.client.hears())
        .containsExactly(
            "extended 7 1 gatehouse: Policy does not allow this. [GH-GATEWAY-1401]\n", "close 7");
    assertThat(scene.workload.hears()).containsExactly("close 40");
    String line = "gatehouse: Policy does not allow this. [GH-GATEWAY-1401]\n";
    assertThat(scene.tap.take())
        .containsExactly(
            new ChannelEvent.SubsystemRequested("sftp"),
            new ChannelEvent.DataPassed(DataStream.ERROR, Party.GATEWAY, Bytes.utf8(line)),
            new ChannelEvent.RequestAnswered(
                "subsystem", Party.GATEWAY, false, "GH-GATEWAY-1401", "policies.testing.channels"),
            new ChannelEvent.Closed(Party.GATEWAY, 0, 0, line.length()));
    assertThat(scene.relay.isIdle()).isTrue();
  }

  @Test
  void aSessionIsIdleWhenNoDataHasPassedEitherWayForTooLong() throws ProtocolViolation {
    // Given
    RelayScene scene =
        RelayScene.withRunningProgram(TestingPolicy.of(ChannelKind.EXEC).idleMax(2).policy());
    List<Boolean> idle = new ArrayList<>();

    // When: requests, their answers and keepalives are no data
    scene.relay.nextSecond();
    scene.client.says("input");
    scene.relay.nextSecond();
    idle.add(scene.relay.isIdleTooLong());
    scene.workload.saysOnStderr("output");
    scene.relay.nextSecond();
    idle.add(scene.relay.isIdleTooLong());
    scene.client.sends(scene.client.request("keepalive@openssh.com", true));
    scene.client.sends(scene.client.request("signal", false).string("INT"));
    scene.relay.nextSecond();
    idle.add(scene.relay.isIdleTooLong());

    // Then
    assertThat(idle).containsExactly(false, false, true);
  }

  @Test
  void aSessionThatWeDoNotReadIsNotIdle() throws ProtocolViolation {
    // Given
    RelayScene scene =
        RelayScene.withRunningProgram(TestingPolicy.of(ChannelKind.EXEC).idleMax(1).policy());
    scene.relay.pauseReading(true);

    // When
    scene.relay.nextSecond();

    // Then
    assertThat(scene.relay.isIdleTooLong()).isFalse();
  }

  @Test
  void withoutABoundASessionMayBeIdle() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();

    // When
    scene.relay.nextSecond();

    // Then
    assertThat(scene.relay.isIdleTooLong()).isFalse();
  }

  @Test
  void aWorkloadThatNeverCameIsSaidOnTheChannelThatWaitsWithoutAnExitStatus()
      throws ProtocolViolation {
    // Given
    RelayScene scene = new RelayScene();
    scene.client.opens("session");
    scene.client.execs("program");
    scene.forget();

    // When
    scene.relay.workload().failed(Explanation.of(MessageCode.WORKLOAD_UNAVAILABLE));
    scene.tap.acknowledge();
    scene.client.closes();

    // Then
    assertThat(scene.client.hears())
        .containsExactly(
            "extended 7 1 gatehouse: " + MessageCode.WORKLOAD_UNAVAILABLE.sentence() + "\n",
            "close 7");
    assertThat(scene.relay.isIdle()).isTrue();
  }

  @Test
  void aWorkloadThatIsGoneIsSaidBehindWhatItSent() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();
    scene.hold();
    scene.workload.says("last words");

    // When
    scene.relay.workload().failed(Explanation.of(MessageCode.WORKLOAD_LOST));
    scene.tap.acknowledge();
    scene.client.closes();

    // Then
    assertThat(scene.client.hears())
        .containsExactly(
            "data 7 last words",
            "extended 7 1 gatehouse: " + MessageCode.WORKLOAD_LOST.sentence() + "\n",
            "close 7");
    assertThat(scene.relay.isIdle()).isTrue();
  }

  @Test
  void whoComesWhileItIsAskedWhyTheWorkloadIsGoneHearsItWithTheOthers() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();
    scene.relay.workload().lost();
    scene.client.opens("session", 8, RelayScene.WINDOW, RelayScene.PACKET_MAX);
    scene.client.says("into the void");
    List<String> before = scene.client.hears();

    // When
    scene
        .relay
        .workload()
        .failed(
            new Explanation(MessageCode.WORKLOAD_ENDED, "GH-BACKEND-5106", "It was too large."));
    scene.tap.acknowledge();

    // Then
    assertThat(before).containsExactly("confirm 8 2 1000 400");
    assertThat(scene.client.hears())
        .containsExactly(
            "extended 7 1 gatehouse: It was too large. [GH-BACKEND-5106]\n",
            "close 7",
            "extended 8 1 gatehouse: It was too large. [GH-BACKEND-5106]\n",
            "close 8");
  }

  @Test
  void whoStartsAShellAfterTheNoticeIsToldWhatToWaitForUntilTheWorkloadIsThere()
      throws ProtocolViolation {
    // Given
    RelayScene scene = new RelayScene();
    scene.relay.workload().notice("wait for a machine");
    scene.client.opens("session");
    scene.forget();

    // When
    scene.client.startsShell();
    List<String> waiting = scene.client.hears();
    scene.attach();
    scene.workload.confirms();
    scene.workload.answers(true);
    scene.workload.answers(true);
    scene.relay.workload().notice("wait no more");

    // Then
    assertThat(waiting).containsExactly("extended 7 1 gatehouse: wait for a machine\r\n");
    assertThat(scene.client.hears()).containsExactly("success 7", "success 7");
  }

  @Test
  void afterAnExitReportALostWorkloadIsNoNews() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();
    scene.workload.exits(0);
    scene.forget();

    // When
    scene.relay.workload().failed(Explanation.of(MessageCode.WORKLOAD_LOST));
    scene.tap.acknowledge();

    // Then
    assertThat(scene.client.hears()).containsExactly("close 7");
  }

  @Test
  void aChannelThatComesAfterTheWorkloadsEndIsToldSo() throws ProtocolViolation {
    // Given
    RelayScene scene = new RelayScene();
    scene.relay.workload().failed(Explanation.of(MessageCode.WORKLOAD_REFUSED));

    // When
    scene.client.opens("session");

    // Then
    assertThat(scene.client.hears())
        .containsExactly(
            "confirm 7 1 1000 400",
            "extended 7 1 gatehouse: " + MessageCode.WORKLOAD_REFUSED.sentence() + "\n",
            "close 7");
  }

  @Test
  void aWorkloadThatRefusesTheChannelIsNamed() throws ProtocolViolation {
    // Given
    RelayScene scene = new RelayScene();
    scene.attach();
    scene.client.opens("session");
    scene.forget();

    // When
    scene.workload.sends(RelayScene.on(92).uint32(4).string("full").string(""));

    // Then
    assertThat(scene.client.hears())
        .containsExactly(
            "extended 7 1 gatehouse: " + MessageCode.WORKLOAD_REFUSED_CHANNEL.sentence() + "\n",
            "close 7");
    assertThat(scene.tap.take())
        .contains(new ChannelEvent.OpenRefused(Party.WORKLOAD, 4, "full", "", "session"));
  }

  @Test
  void aRequestThatMeetsTheWorkloadsEndHearsTheSentenceAndNoRefusalBeforeIt()
      throws ProtocolViolation {
    // Given: the command is asked for, and its record is not kept yet
    RelayScene scene = new RelayScene();
    scene.client.opens("session");
    scene.hold();
    scene.client.execs("id");

    // When
    scene.relay.workload().failed(Explanation.of(MessageCode.WORKLOAD_UNAVAILABLE));
    scene.tap.acknowledge();

    // Then: ssh would not show a sentence that comes behind a refusal
    assertThat(scene.client.hears())
        .containsExactly(
            "confirm 7 1 1000 400",
            "extended 7 1 gatehouse: " + MessageCode.WORKLOAD_UNAVAILABLE.sentence() + "\n",
            "close 7");
  }

  @Test
  void aClientThatHeardTheEndAndClosesAtOnceStillGetsTheExitStatus() throws ProtocolViolation {
    // Given: as ssh does it with its input at an end
    RelayScene scene = RelayScene.withRunningProgram();
    scene.client.ends();
    scene.workload.says("out");
    scene.workload.ends();
    scene.client.closes();
    boolean closedEarly = scene.client.hears().contains("close 7");

    // When
    scene.workload.exits(3);
    scene.workload.closes();

    // Then
    assertThat(closedEarly).isFalse();
    assertThat(scene.client.hears())
        .containsExactly("request 7 exit-status false <00><00><00><03>", "close 7");
    assertThat(scene.workload.hears()).containsExactly("eof 40", "close 40");
    assertThat(scene.relay.isIdle()).isTrue();
  }

  @Test
  void aClientThatClosesWithoutAnEndOfItsInputEndsThatForItsProgram() throws ProtocolViolation {
    // Given: the program has closed its output, and may still wait for input
    RelayScene scene = RelayScene.withRunningProgram();
    scene.workload.ends();
    scene.forget();

    // When
    scene.client.closes();

    // Then
    assertThat(scene.workload.hears()).containsExactly("eof 40");
    assertThat(scene.tap.take()).containsExactly(new ChannelEvent.EndOfFile(Party.CLIENT));
  }

  @Test
  void aWorkloadThatGoesBeforeTheExitStatusClosesTheChannelOfAClientThatWaitsForIt()
      throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();
    scene.client.ends();
    scene.workload.ends();
    scene.client.closes();
    scene.forget();

    // When
    scene.relay.workload().failed(Explanation.of(MessageCode.WORKLOAD_LOST));
    scene.tap.acknowledge();

    // Then
    assertThat(scene.client.hears()).containsExactly("close 7");
    assertThat(scene.relay.isIdle()).isTrue();
  }

  @Test
  void anExitStatusThatWaitsToBeKeptIsNotLostToTheClientsClose() throws ProtocolViolation {
    // Given: the client has heard the end; what follows it is not kept yet
    RelayScene scene = RelayScene.withRunningProgram();
    scene.client.ends();
    scene.workload.ends();
    scene.forget();
    scene.hold();
    scene.workload.exits(3);
    scene.workload.closes();

    // When
    scene.client.closes();
    scene.tap.acknowledge();

    // Then
    assertThat(scene.client.hears())
        .containsExactly("request 7 exit-status false <00><00><00><03>", "close 7");
    assertThat(scene.relay.isIdle()).isTrue();
  }

  @Test
  void aSessionThatEndsSaysOfItsOpenChannelsWhatPassed() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram();
    scene.client.says("in");
    scene.workload.says("out");
    scene.forget();

    // When
    scene.relay.end();

    // Then
    assertThat(scene.tap.take()).containsExactly(new ChannelEvent.Closed(Party.GATEWAY, 2, 3, 0));
  }
}
