package dev.gatehouse.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.e2e.audit.AuditApi;
import dev.gatehouse.e2e.audit.AuditApi.SessionView;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sessions land in pods of unmodified images, and who asks is told which, or why in none. */
class PodsOnCluster {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final Endpoints endpoints = Endpoints.underTest();
  private final Release release = Release.underTest(endpoints);
  private final SshClient ssh = SshClient.of(endpoints);
  private final AuditApi audit = new AuditApi(endpoints);
  private final Instant since = Instant.now();

  @TempDir private Path folder = Path.of("");

  @Test
  void theRecordSaysWhereASessionLanded() {
    try (SshRun run = ssh.start("hostname; sleep 60; exit $?")) {
      // When
      Await.until("it is there", SOON, () -> !run.outputText().isBlank());
      String name = run.outputText().strip();

      // Then
      JsonNode pod = only(release.pods(), name);
      SessionView session =
          Await.value(
              "the session is found",
              SOON,
              () -> audit.find(endpoints.user(), run.marker(), since));
      JsonNode workload = audit.tree("/v1/sessions/" + session.id()).path("workload");
      assertThat(workload.path("kind").asText()).isEqualTo("pod");
      assertThat(workload.path("namespace").asText()).isEqualTo(release.workloads());
      assertThat(workload.path("pod").asText()).isEqualTo(name);
      assertThat(workload.path("node").asText()).isEqualTo(pod.at("/spec/nodeName").asText());
      assertThat(workload.path("image").asText())
          .isEqualTo(pod.at("/spec/containers/0/image").asText());
    }
  }

  @ParameterizedTest
  @CsvSource({"demo, 1000", "busybox, 1000", "other-user, 4242"})
  void aCommandRunsInAnImageThatKnowsNothingOfGatehouse(String user, String id) {
    // When
    SshRun run = ssh.as(user).run("id -u; echo there >&2; exit 7");

    // Then
    assertThat(run.outputText()).isEqualTo(id + "\n");
    assertThat(run.errorText()).isEqualTo("there\n");
    assertThat(run.exit()).isEqualTo(7);
  }

  @Test
  void anImageWithoutAShellTakesAndGivesFiles() throws Exception {
    // Given
    Path file = Files.writeString(folder.resolve("file"), "brought\n");
    Path batch =
        Files.write(
            folder.resolve("batch"),
            List.of("put " + file + " file", "get file " + folder.resolve("back")));
    SshClient noShell = ssh.as("no-shell");

    // When
    Program.Outcome outcome =
        noShell.program("sftp").with("-b", batch.toString(), noShell.destination()).run();

    // Then
    assertThat(outcome.exit()).as("%s", outcome).isZero();
    assertThat(folder.resolve("back")).hasSameBinaryContentAs(file);
  }

  @ParameterizedTest
  @CsvSource({
    "no-image, image, 40",
    "misnamed, image, 10",
    "no-room, room, 30",
    "too-large, template, 5",
  })
  void whoCannotHaveAPodReadsWhy(String user, String word, long seconds) {
    // When
    long begin = System.nanoTime();
    SshRun run = ssh.as(user).run("true");
    Duration took = Duration.ofNanos(System.nanoTime() - begin);

    // Then
    assertThat(run.exit()).isEqualTo(255);
    assertThat(run.errorText()).containsIgnoringCase(word).containsPattern("GH-[A-Z]+-\\d+");
    assertThat(took).isLessThan(Duration.ofSeconds(seconds));
  }

  /**
   * On cgroup v1 the kernel ends the program alone; on v2 all of the pod, and the user reads why.
   */
  @Test
  void whoUsesTooMuchMemoryLosesTheProgramOrReadsWhy() {
    // When
    SshRun run = ssh.run("head -c 2G /dev/zero | tail >/dev/null; echo status ${PIPESTATUS[1]}");

    // Then
    if (run.exit() == 0) {
      assertThat(run.outputText()).isEqualTo("status 137\n");
    } else {
      assertThat(run.exit()).isEqualTo(255);
      assertThat(run.errorText()).contains("memory").contains("GH-BACKEND-");
    }
  }

  private static JsonNode only(List<JsonNode> pods, String name) {
    return pods.stream()
        .filter(pod -> Release.name(pod).equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no pod " + name + " of " + pods));
  }
}
