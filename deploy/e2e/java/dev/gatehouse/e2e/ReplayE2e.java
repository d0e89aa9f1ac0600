package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.e2e.audit.AuditApi;
import dev.gatehouse.e2e.audit.AuditApi.SessionView;
import dev.gatehouse.e2e.audit.RecordedFaithfully;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recording in every form that people ask for. */
class ReplayE2e {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Suite suite = Suite.running();
  private final AuditApi audit = new AuditApi(suite.endpoints());
  private final Instant since = Instant.now();

  @TempDir private Path folder = Path.of("");

  @Test
  void whatATerminalShowedIsReadPlayedAndSearchedFor() throws IOException {
    // Given
    SshRun run =
        SshClient.of(suite.endpoints())
            .terminal()
            .run("printf 'one\\r\\033[31mtwo\\033[0m\\n'; printf 'b\\bäö✓\\n'");
    SessionView session =
        Objects.requireNonNull(
            new RecordedFaithfully(audit, suite.endpoints().user())
                .awaitEnded(List.of(run), since, SOON)
                .get(run.marker()));
    String channel = "/v1/sessions/" + session.id() + "/channels/1/";

    // When
    String cast = audit.read(channel + "recording.cast").text();
    String text = audit.read(channel + "recording.txt").text();

    // Then
    assertThat(joined(cast)).isEqualTo(run.outputText());
    assertThat(text).isEqualTo("two\näö✓\n");
    Path file = Files.writeString(folder.resolve("session.cast"), cast, StandardCharsets.UTF_8);
    assertThat(
            Program.of("script", "-qec", "asciinema cat " + file, "/dev/null").succeed().output())
        .contains("two");
    assertThat(audit.read("/v1/sessions/" + session.id() + "/events?limit=500").text())
        .contains("authenticationAuthorized", "channelPtyRequested", "channelExitStatus");
  }

  /** The output of a cast: its lines are a head, and events of a time, a kind and a text. */
  private static String joined(String cast) throws IOException {
    StringBuilder output = new StringBuilder();
    for (String line : cast.lines().skip(1).toList()) {
      JsonNode event = JSON.readTree(line);
      if (event.path(1).asText().equals("o")) {
        output.append(event.path(2).asText());
      }
    }
    return output.toString();
  }
}
