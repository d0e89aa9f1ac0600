package dev.gatehouse.e2e.ssh.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.ssh.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code golang.org/x/crypto/ssh}, the SSH library of Go, which can send signals and breaks. */
class GoClientE2e extends ScriptedClientContract {
  private static final Path PROGRAM = Path.of("target", "e2e-go", "client").toAbsolutePath();

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT", "HUP", "KILL"})
  void aSignalReachesTheCommandAndTheClientSeesWhatEndedIt(String name) {
    // When
    Program.Outcome outcome =
        client().with("signal", name, "echo running; exec sleep 60").succeed();

    // Then
    assertThat(outcome.output()).isEqualTo("signal " + name + "\n");
  }

  @Test
  void aBreakIsAcceptedOnATerminal() {
    // When
    Program.Outcome outcome = client().with("break", "echo running; exec sleep 60").succeed();

    // Then
    assertThat(outcome.output()).isEqualTo("accepted true\n");
  }

  @Override
  String rekeyOption() {
    return "-rekey";
  }

  @Override
  Program client() {
    if (!Files.isExecutable(PROGRAM)) {
      throw new AssertionError(PROGRAM + " is missing: deploy/e2e/run builds it");
    }
    return Program.of(PROGRAM.toString())
        .with("-address", endpoints.host() + ":" + endpoints.port(), "-user", endpoints.user())
        .with("-identity", endpoints.identity().toString())
        .with("-known-hosts", endpoints.knownHosts().toString());
  }
}
