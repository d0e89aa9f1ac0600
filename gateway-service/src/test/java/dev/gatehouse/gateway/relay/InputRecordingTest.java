package dev.gatehouse.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.Party;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.policy.SessionPolicy;
import dev.gatehouse.gateway.policy.SessionPolicy.InputRecording;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose input is recorded. What is not recorded passes all the same, and is counted. */
class InputRecordingTest {
  private static final AuditEvent TYPED =
      new ChannelEvent.DataPassed(DataStream.INPUT, Party.CLIENT, Bytes.utf8("typed"));
  private static final AuditEvent COUNTED = new ChannelEvent.DataOmitted(DataStream.INPUT, 5);
  private static final AuditEvent END = new ChannelEvent.EndOfFile(Party.CLIENT);

  @Test
  void inputIsRecordedWhenPolicySaysAlways() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withOpenChannel(with(InputRecording.ALWAYS));
    scene.client.startsShell();

    // When
    List<AuditEvent> recorded = recordedOfInput(scene);

    // Then
    assertThat(recorded).containsExactly(TYPED, END);
  }

  @Test
  void inputIsOnlyCountedWhenPolicySaysNever() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram(with(InputRecording.NEVER));

    // When
    List<AuditEvent> recorded = recordedOfInput(scene);

    // Then
    assertThat(recorded).containsExactly(COUNTED, END);
  }

  @Test
  void inputOfATerminalIsOnlyCountedWhenPolicySaysNonInteractive() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withOpenChannel(with(InputRecording.NON_INTERACTIVE));
    scene.client.startsShell();

    // When
    List<AuditEvent> recorded = recordedOfInput(scene);

    // Then
    assertThat(recorded).containsExactly(COUNTED, END);
  }

  @Test
  void inputOfAProgramIsRecordedWhenPolicySaysNonInteractive() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram(with(InputRecording.NON_INTERACTIVE));

    // When
    List<AuditEvent> recorded = recordedOfInput(scene);

    // Then
    assertThat(recorded).containsExactly(TYPED, END);
  }

  @Test
  void inputThatIsNotRecordedStillWaitsForWhatWasRecordedBeforeIt() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withOpenChannel(with(InputRecording.NEVER));
    scene.hold();
    scene.client.execs("program");

    // When
    scene.client.says("typed");

    // Then
    assertThat(scene.workload.hears()).isEmpty();
  }

  @Test
  void countedInputIsAccountedForWhenTheChannelCloses() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withRunningProgram(with(InputRecording.NEVER));
    scene.client.says("typed");

    // When
    scene.client.closes();

    // Then
    assertThat(scene.tap.take())
        .containsExactly(COUNTED, new ChannelEvent.Closed(Party.CLIENT, 5, 0, 0));
  }

  private static List<AuditEvent> recordedOfInput(RelayScene scene) throws ProtocolViolation {
    scene.forget();
    scene.client.says("typed");
    scene.client.ends();
    assertThat(scene.workload.hears()).containsExactly("data 40 typed", "eof 40");
    return scene.tap.take();
  }

  private static SessionPolicy with(InputRecording input) {
    SessionPolicy policy = RelayScene.POLICY;
    return new SessionPolicy(
        policy.version(),
        policy.channels(),
        policy.pty(),
        policy.environment(),
        input,
        policy.channelsMax());
  }
}
