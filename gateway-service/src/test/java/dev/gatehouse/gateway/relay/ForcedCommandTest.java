package dev.gatehouse.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.Party;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.policy.ChannelKind;
import dev.gatehouse.gateway.policy.SessionPolicy.InputRecording;
import dev.gatehouse.gateway.policy.TestingPolicy;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What policy forces runs, whatever is asked for; and both are in the record. */
class ForcedCommandTest {
  private static final String MENU = "request 40 exec true <00><00><00><04>menu";

  private static TestingPolicy forced() {
    return TestingPolicy.of(ChannelKind.SHELL, ChannelKind.EXEC, ChannelKind.SUBSYSTEM)
        .pty()
        .forcedCommand("menu");
  }

  private static String original(String asked) {
    return "request 40 env false <00><00><00><14>SSH_ORIGINAL_COMMAND<00><00><00><%02x>%s"
        .formatted(asked.length(), asked);
  }

  @Test
  void itRunsInPlaceOfACommandAndHearsWhichOne() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withOpenChannel(forced().policy());

    // When
    scene.client.execs("rm -rf /");
    scene.workload.answers(true);

    // Then
    assertThat(scene.workload.hears()).containsExactly(original("rm -rf /"), MENU);
    assertThat(scene.client.hears()).containsExactly("success 7");
    assertThat(scene.tap.take())
        .containsExactly(
            new ChannelEvent.ExecRequested(Bytes.utf8("rm -rf /"), "menu"),
            new ChannelEvent.RequestAnswered("exec", Party.WORKLOAD, true, ""));
  }

  @Test
  void itRunsInPlaceOfASubsystemAndHearsItsName() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withOpenChannel(forced().policy());

    // When
    scene.client.sends(scene.client.request("subsystem", true).string("sftp"));

    // Then
    assertThat(scene.workload.hears()).containsExactly(original("sftp"), MENU);
    assertThat(scene.tap.take())
        .containsExactly(new ChannelEvent.SubsystemRequested("sftp", "menu"));
  }

  @Test
  void itRunsInPlaceOfAShellAndHearsNothing() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withOpenChannel(forced().policy());

    // When
    scene.client.startsShellWithoutTerminal();
    scene.workload.answers(false);

    // Then: the answer is that to the request that was made
    assertThat(scene.workload.hears()).containsExactly(MENU);
    assertThat(scene.client.hears()).containsExactly("failure 7");
    assertThat(scene.tap.take())
        .containsExactly(
            new ChannelEvent.ShellRequested("menu"),
            new ChannelEvent.RequestAnswered("shell", Party.WORKLOAD, false, ""));
  }

  @Test
  void itWaitsForTheWorkloadWithWhatItHears() throws ProtocolViolation {
    // Given
    RelayScene scene = new RelayScene(forced().policy());
    scene.client.opens("session");
    scene.client.execs("id");

    // When
    scene.attach();
    scene.workload.confirms();

    // Then
    assertThat(scene.workload.hears())
        .containsExactly("open session 1 1000 400", original("id"), MENU);
  }

  @Test
  void nobodyElseSaysWhatItHears() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withOpenChannel(forced().environment("SSH_*").policy());

    // When
    scene.client.sends(
        scene.client.request("env", true).string("SSH_ORIGINAL_COMMAND").string("harmless"));
    scene.client.startsShellWithoutTerminal();

    // Then
    assertThat(scene.client.hears()).containsExactly("failure 7");
    assertThat(scene.workload.hears()).containsExactly(MENU);
  }

  @Test
  void whatMayNotBeAskedForDoesNotStartIt() throws ProtocolViolation {
    // Given
    RelayScene scene =
        RelayScene.withOpenChannel(forced().commands(Set.of("backup"), "restore [a-z]+").policy());

    // When
    scene.client.execs("id");

    // Then
    assertThat(scene.workload.hears()).containsExactly("close 40");
    assertThat(scene.client.hears())
        .containsExactly(
            "extended 7 1 gatehouse: Policy does not allow this command. [GH-GATEWAY-1407]\n",
            "close 7");
    assertThat(scene.tap.take())
        .contains(
            new ChannelEvent.ExecRequested(Bytes.utf8("id")),
            new ChannelEvent.RequestAnswered(
                "exec", Party.GATEWAY, false, "GH-GATEWAY-1407", "policies.testing.commands"));
  }

  @Test
  void whatGoesToItIsRecordedAsACommandsInputThoughAShellWasAskedFor() throws ProtocolViolation {
    // Given
    RelayScene scene =
        RelayScene.withOpenChannel(forced().recordInput(InputRecording.NEVER).policy());
    scene.client.startsShellWithoutTerminal();
    scene.forget();

    // When
    scene.client.says("carried in");

    // Then
    assertThat(scene.tap.take())
        .containsExactly(
            new ChannelEvent.DataPassed(DataStream.INPUT, Party.CLIENT, Bytes.utf8("carried in")));
  }

  @Test
  void noticesAreNotMixedIntoItsErrors() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withOpenChannel(forced().policy());
    scene.client.startsShell();
    scene.forget();

    // When
    scene.relay.warn("The gateway is shutting down");
    scene.tap.acknowledge();

    // Then
    assertThat(scene.client.hears()).isEmpty();
  }

  @Test
  void aSignalThatIsNotNamedIsRefusedAndTheProgramGoesOn() throws ProtocolViolation {
    // Given
    RelayScene scene =
        RelayScene.withRunningProgram(TestingPolicy.of(ChannelKind.EXEC).signals("INT").policy());

    // When
    scene.client.sends(scene.client.request("signal", false).string("KILL"));
    scene.client.sends(scene.client.request("signal", false).string("INT"));
    scene.workload.says("still here");

    // Then
    assertThat(scene.workload.hears())
        .containsExactly("request 40 signal false <00><00><00><03>INT");
    assertThat(scene.client.hears()).containsExactly("data 7 still here");
    assertThat(scene.tap.take())
        .contains(
            new ChannelEvent.SignalSent("KILL"),
            new ChannelEvent.RequestAnswered(
                "signal", Party.GATEWAY, false, "GH-GATEWAY-1401", "policies.testing.signals"));
  }
}
