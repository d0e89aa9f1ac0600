package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.e2e.audit.AuditApi;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.SshClient;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who may run two commands runs these and does nothing else, and who has a forced command runs
 * that. What was refused is in the record, with the rule that refused it.
 */
@Isolated("it finds its sessions by when they began")
class LockedDownE2e {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String ASKED = "channelRequestAnswered";
  private static final String OPENED = "channelOpenRefused";
  private static final String LISTENED = "sessionListenerRefused";
  private static final String COMMAND_DENIED =
      "Policy does not allow this command. [GH-GATEWAY-1407]";
  private static final String DENIED = "Policy does not allow this. [GH-GATEWAY-1401]";
  private static final String CHANNEL_DENIED =
      "Policy does not allow this kind of channel. [GH-GATEWAY-1402]";

  private final Suite suite = Suite.running();
  private final AuditApi audit = new AuditApi(suite.endpoints());
  private final SshClient ssh = SshClient.of(suite.endpoints()).as("locked-down");
  private final SshClient forced = SshClient.of(suite.endpoints()).as("forced");
  private final RecordedEvents recorded = new RecordedEvents(audit, Instant.now());

  @TempDir private Path folder = Path.of("");

  @Test
  void whatIsNamedRuns() {
    assertThat(runs(ssh, "uptime").output()).contains("load average");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"id", "uptime; id", "uptime ", " uptime", "UPTIME", "uptime\nid", "uptime && id"})
  void everyOtherCommandIsRefusedAsAWhole(String command) {
    // When
    Program.Outcome outcome = Program.of(ssh.arguments()).with(command).run(SOON);

    // Then
    assertThat(outcome.exit()).isEqualTo(255);
    assertThat(outcome.output()).isEmpty();
    assertThat(outcome.error()).contains(COMMAND_DENIED);
    awaitRefusal("locked-down", ASKED, "exec GH-GATEWAY-1407 policies.locked-down.commands");
    assertThat(asked("locked-down", "channelExecRequested", "command")).contains(command);
  }

  @Test
  void aShellIsRefused() {
    // When
    Program.Outcome outcome = Program.of(ssh.arguments()).run(SOON);

    // Then
    assertThat(outcome.exit()).isEqualTo(255);
    assertThat(outcome.error()).contains(DENIED);
    awaitRefusal("locked-down", ASKED, "shell GH-GATEWAY-1401 policies.locked-down.channels");
  }

  @Test
  void aTerminalIsRefused() {
    // When
    Program.Outcome outcome =
        Program.of(ssh.terminal().option("-o", "LogLevel=INFO").arguments()).run(SOON);

    // Then: ssh has words of its own, and leaves where a terminal is insisted on
    assertThat(outcome.exit()).isEqualTo(255);
    assertThat(outcome.error()).contains("PTY allocation request failed");
    awaitRefusal("locked-down", ASKED, "pty-req GH-GATEWAY-1401 policies.locked-down.pty");
  }

  @Test
  void sftpIsRefused() {
    // When
    Program.Outcome outcome = ssh.program("sftp").with(ssh.destination()).run(SOON);

    // Then
    assertThat(outcome.exit()).isNotZero();
    assertThat(outcome.error()).contains(DENIED);
    awaitRefusal("locked-down", ASKED, "subsystem GH-GATEWAY-1401 policies.locked-down.channels");
  }

  @Test
  void aForwardIsRefused() throws IOException {
    // Given
    Path socket = folder.resolve("s");
    SshClient forwarding = ssh.option("-N", "-L", socket + ":127.0.0.1:22", "-o", "LogLevel=INFO");
    try (Program.Running client = Program.of(forwarding.arguments()).start()) {
      Await.listener("ssh", SOON, socket);

      // When
      try (SocketChannel connection = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        assertThat(connection.read(ByteBuffer.allocate(1))).isEqualTo(-1);
      }

      // Then
      Await.until("ssh says why", SOON, () -> client.error().contains(CHANNEL_DENIED));
    }
    awaitRefusal(
        "locked-down", OPENED, "direct-tcpip GH-GATEWAY-1402 policies.locked-down.channels");
  }

  @Test
  void aListenerIsRefused() {
    // When
    Program.Outcome outcome =
        Program.of(
                ssh.option("-R", "127.0.0.1:0:127.0.0.1:9", "-o", "ExitOnForwardFailure=yes")
                    .arguments())
            .with("uptime")
            .run(SOON);

    // Then
    assertThat(outcome.exit()).isEqualTo(255);
    assertThat(outcome.error()).contains("remote port forwarding failed");
    awaitRefusal(
        "locked-down", LISTENED, "127.0.0.1:0 GH-GATEWAY-1401 policies.locked-down.channels");
  }

  @Test
  void aVariableIsRefusedAndTheCommandRunsWithoutIt() {
    // When
    runs(ssh.option("-o", "SetEnv=LC_GATEHOUSE=x"), "uptime");

    // Then
    awaitRefusal("locked-down", ASKED, "env GH-GATEWAY-1401 policies.locked-down.environment");
  }

  @ParameterizedTest
  @CsvSource({"id; echo \"$0\",asked for id; echo \"$0\"", "'',asked for a shell"})
  void aForcedCommandRunsAndHearsWhatWasAskedFor(String command, String output) {
    // When
    Program client = Program.of(forced.arguments());
    Program.Outcome outcome = (command.isEmpty() ? client : client.with(command)).run(SOON);

    // Then
    assertThat(outcome.exit()).as("%s", outcome).isZero();
    assertThat(outcome.output()).isEqualTo(output + "\n");
    String type = command.isEmpty() ? "channelShellRequested" : "channelExecRequested";
    Await.until(
        "the record has what ran",
        SOON,
        () ->
            asked("forced", type, "forcedCommand")
                .contains("echo \"asked for ${SSH_ORIGINAL_COMMAND-a shell}\""));
    if (!command.isEmpty()) {
      assertThat(asked("forced", type, "command")).contains(command);
    }
  }

  @Test
  void aForcedCommandHearsTheNameOfASubsystem() {
    // When
    Program.Outcome outcome = Program.of(forced.option("-s").arguments()).with("sftp").run(SOON);

    // Then
    assertThat(outcome.output()).isEqualTo("asked for sftp\n");
  }

  @Test
  void whatAForcedCommandHearsIsNotForTheClientToSay() {
    assertThat(runs(forced.option("-o", "SetEnv=SSH_ORIGINAL_COMMAND=harmless"), "id").output())
        .isEqualTo("asked for id\n");
  }

  private static Program.Outcome runs(SshClient client, String command) {
    Program.Outcome outcome = Program.of(client.arguments()).with(command).run(SOON);
    assertThat(outcome.exit()).as("%s", outcome).isZero();
    return outcome;
  }

  /** Some session of the user since the test began has this refusal, as REST tells it. */
  private void awaitRefusal(String user, String type, String expected) {
    List<String> seen = new ArrayList<>();
    try {
      Await.until(
          "the refusal over REST",
          SOON,
          () -> {
            seen.clear();
            recorded.of(user, type).stream()
                .flatMap(event -> refusal(event).stream())
                .forEach(seen::add);
            return seen.contains(expected);
          });
    } catch (AssertionError e) {
      throw new AssertionError("expected %s, seen were %s".formatted(expected, seen), e);
    }
  }

  private static Optional<String> refusal(JsonNode event) {
    String what = first(event, "requestType", "channelType", "endpoint");
    return event.has("rule")
        ? Optional.of(
            "%s %s %s".formatted(what, event.path("code").asText(), event.path("rule").asText()))
        : Optional.empty();
  }

  private static String first(JsonNode event, String... names) {
    for (String name : names) {
      if (event.has(name)) {
        return event.path(name).asText();
      }
    }
    return "";
  }

  private List<String> asked(String user, String type, String field) {
    return recorded.of(user, type).stream().map(event -> event.path(field).asText()).toList();
  }
}
