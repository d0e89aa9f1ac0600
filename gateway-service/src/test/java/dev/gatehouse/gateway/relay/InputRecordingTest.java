package dev.gatehouse.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.Party;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.policy.ChannelKind;
import dev.gatehouse.gateway.policy.SessionPolicy;
import dev.gatehouse.gateway.policy.SessionPolicy.InputRecording;
import dev.gatehouse.gateway.policy.TestingPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose input is recorded. What is not recorded passes all the same, and is counted. */
class InputRecordingTest {
  private static final AuditEvent TYPED =
      new ChannelEvent.DataPassed(DataStream.INPUT, Party.CLIENT, Bytes.utf8("typed"));
  private static final AuditEvent COUNTED = new ChannelEvent.DataOmitted(DataStream.INPUT, 5);
  private static final AuditEvent END = new ChannelEvent.EndOfFile(Party.CLIENT);

  /** What takes the input, as ssh would ask for it. */
  enum Program {
    /** {@code ssh host} */
    SHELL_ON_TERMINAL,
    /** {@code ssh -t host command} */
    COMMAND_ON_TERMINAL,
    /** {@code ssh host < script} */
    SHELL,
    /** {@code ssh host 'cat > file' < file} */
    COMMAND;

    void start(RelayScene scene) throws ProtocolViolation {
      switch (this) {
        case SHELL_ON_TERMINAL -> scene.client.startsShell();
        case COMMAND_ON_TERMINAL -> {
          scene.client.asksForTerminal();
          scene.client.execs("program");
        }
        case SHELL -> scene.client.startsShellWithoutTerminal();
        case COMMAND -> scene.client.execs("program");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NEVER, SHELL_ON_TERMINAL, false",
    "NEVER, COMMAND_ON_TERMINAL, false",
    "NEVER, SHELL, false",
    "NEVER, COMMAND, true",
    "NON_INTERACTIVE, SHELL_ON_TERMINAL, false",
    "NON_INTERACTIVE, COMMAND_ON_TERMINAL, false",
    "NON_INTERACTIVE, SHELL, true",
    "NON_INTERACTIVE, COMMAND, true",
    "ALWAYS, SHELL_ON_TERMINAL, true",
    "ALWAYS, COMMAND_ON_TERMINAL, true",
    "ALWAYS, SHELL, true",
    "ALWAYS, COMMAND, true"
  })
  void inputIsRecordedOrCountedAsPolicySays(InputRecording input, Program program, boolean recorded)
      throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withOpenChannel(with(input));
    program.start(scene);
    scene.forget();

    // When
    scene.client.says("typed");
    scene.client.ends();

    // Then
    assertThat(scene.workload.hears()).containsExactly("data 40 typed", "eof 40");
    assertThat(scene.tap.take()).containsExactly(recorded ? TYPED : COUNTED, END);
  }

  @Test
  void inputThatIsNotRecordedStillWaitsForWhatWasRecordedBeforeIt() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withOpenChannel(with(InputRecording.NEVER));
    scene.hold();
    scene.client.startsShell();

    // When
    scene.client.says("typed");

    // Then
    assertThat(scene.workload.hears()).isEmpty();
  }

  @Test
  void countedInputIsAccountedForWhenTheChannelCloses() throws ProtocolViolation {
    // Given
    RelayScene scene = RelayScene.withOpenChannel(with(InputRecording.NEVER));
    scene.client.startsShell();
    scene.forget();
    scene.client.says("typed");

    // When
    scene.client.closes();

    // Then
    assertThat(scene.tap.take())
        .containsExactly(COUNTED, new ChannelEvent.Closed(Party.CLIENT, 5, 0, 0));
  }

  private static SessionPolicy with(InputRecording input) {
    return TestingPolicy.of(ChannelKind.SHELL, ChannelKind.EXEC).pty().recordInput(input).policy();
  }
}
