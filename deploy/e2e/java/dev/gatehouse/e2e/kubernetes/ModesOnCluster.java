package dev.gatehouse.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.audit.AuditApi;
import dev.gatehouse.e2e.audit.AuditApi.SessionView;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.SharedConnection;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What a workload is for: each channel has one of its own, or a user's sessions share one. */
@Isolated("it looks whether anything is left")
class ModesOnCluster {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** As {@code deploy/kubernetes/manifests/release.yaml} has it: idle of the template shared. */
  private static final Duration IDLE = Duration.ofSeconds(15);

  private final Endpoints endpoints = Endpoints.underTest();
  private final Release release = Release.underTest(endpoints);
  private final SshClient eachChannel = SshClient.of(endpoints).as("each-channel");
  private final SshClient shared = SshClient.of(endpoints).as("shared");
  private final AuditApi audit = new AuditApi(endpoints);
  private final Instant since = Instant.now();
  private final List<SshRun> runs = new ArrayList<>();

  @BeforeEach
  void nothingIsThere() {
    release.assertNothingLeft();
  }

  @AfterEach
  void everybodyLeaves() {
    runs.forEach(SshRun::close);
  }

  @Test
  void eachChannelOfAConnectionHasAPodThatEndsWithIt() {
    try (SharedConnection connection = eachChannel.share()) {
      // Given
      SshRun first = conversation(connection.client());
      SshRun second = conversation(connection.client());
      String podOfFirst = pod(first);
      String podOfSecond = pod(second);
      assertThat(podOfFirst).isNotEqualTo(podOfSecond);
      // The third is that of the channel that holds the connection open.
      assertThat(names()).hasSize(3).contains(podOfFirst, podOfSecond);

      // When
      first.closeInput();

      // Then
      assertThat(first.await().exit()).isZero();
      Await.until("its pod has gone", SOON, () -> !names().contains(podOfFirst));
      second.say("echo still here");
      second.awaitOutput("still here\n", SOON);
      assertThat(names()).hasSize(2).contains(podOfSecond);
      second.closeInput();
      assertThat(second.await().exit()).isZero();
      assertThat(podsOfChannels(second)).containsValues(podOfFirst, podOfSecond).hasSize(3);
    }
    release.assertNothingLeft();
  }

  @Test
  void aForwardHasNoPodToGoTo() {
    // When
    Program.Outcome outcome =
        Program.of(eachChannel.option("-o", "LogLevel=INFO", "-W", "127.0.0.1:8022").arguments())
            .run(SOON);

    // Then
    assertThat(outcome.exit()).isEqualTo(255);
    assertThat(outcome.error()).contains("GH-GATEWAY-1313");
    release.assertNothingLeft();
  }

  @Test
  void whoComesAgainFindsTheirFilesUntilTheyWereIdle() {
    // Given
    SshRun first = shared.run("echo kept >file; hostname");
    assertThat(first.exit()).as("%s", first).isZero();
    String pod = pod(first);

    // When
    SshRun second = shared.run("cat file; hostname");

    // Then
    assertThat(second.outputText()).isEqualTo("kept\n" + pod + "\n");
    assertThat(podOfSession(first)).isEqualTo(pod);
    assertThat(podOfSession(second)).isEqualTo(pod);
    release.assertNothingLeft(IDLE);
    SshRun third = shared.run("cat file; hostname");
    assertThat(third.outputText()).isNotEqualTo(pod + "\n").hasLineCount(1);
    assertThat(third.errorText()).contains("file");
    release.assertNothingLeft(IDLE);
  }

  @Test
  void whoComeAtOnceShareOnePod() {
    // When
    SshRun first = conversation(shared);
    SshRun second = conversation(shared);

    // Then
    String pod = pod(first);
    assertThat(pod(second)).isEqualTo(pod);
    assertThat(names()).containsExactly(pod);

    // When
    first.closeInput();
    assertThat(first.await().exit()).isZero();

    // Then
    second.say("echo still here");
    second.awaitOutput("still here\n", SOON);
    second.closeInput();
    assertThat(second.await().exit()).isZero();
    release.assertNothingLeft(IDLE);
  }

  /** A shell that does as it is told, and says first where it is. */
  private SshRun conversation(SshClient client) {
    SshRun run = client.converse("hostname; sh");
    runs.add(run);
    return run;
  }

  private static String pod(SshRun run) {
    run.awaitOutput("\n", SOON);
    return run.outputText().lines().findFirst().orElseThrow();
  }

  /** The pods of sessions that are there and do not wait in a pool. */
  private List<String> names() {
    return release.pods().stream()
        .filter(pod -> !Release.unclaimed(pod))
        .map(Release::name)
        .toList();
  }

  private SessionView session(SshRun run, String user) {
    return Await.value("the record of " + run, SOON, () -> audit.find(user, run.marker(), since));
  }

  private String podOfSession(SshRun run) {
    return audit.tree("/v1/sessions/" + session(run, "shared").id()).at("/workload/pod").asText();
  }

  /** By their channels' numbers, the pods where the record says that these have landed. */
  private Map<Integer, String> podsOfChannels(SshRun run) {
    String path = "/v1/sessions/" + session(run, "each-channel").id() + "/events?limit=1000";
    return Await.value(
        "where three channels have landed is recorded",
        SOON,
        () -> {
          Map<Integer, String> pods =
              StreamSupport.stream(audit.tree(path).path("items").spliterator(), false)
                  .filter(event -> event.path("type").asText().equals("workloadAttached"))
                  .collect(
                      Collectors.toMap(
                          event -> event.path("channel").asInt(),
                          event -> event.at("/event/pod").asText()));
          return pods.size() == 3 ? Optional.of(pods) : Optional.empty();
        });
  }
}
