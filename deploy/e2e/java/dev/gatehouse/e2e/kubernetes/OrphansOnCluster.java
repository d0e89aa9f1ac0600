package dev.gatehouse.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.e2e.audit.AuditApi;
import dev.gatehouse.e2e.audit.AuditApi.SessionView;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Whatever dies or stands still: when it is over, a minute later no container of a session runs,
 * and nothing of it is left in the cluster.
 */
@Isolated("it strikes parts that all others need")
class OrphansOnCluster {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration RECORDED_WITHIN = Duration.ofSeconds(90);
  private static final Duration OUTAGE = Duration.ofSeconds(20);
  private static final String WORK = "echo at work; sleep 600; exit $?";

  private final Endpoints endpoints = Endpoints.underTest();
  private final Release release = Release.underTest(endpoints);
  private final Cluster cluster = release.cluster();
  private final SshClient ssh = SshClient.of(endpoints);
  private final AuditApi audit = new AuditApi(endpoints);
  private final Instant since = Instant.now();
  private final List<SshRun> runs = new ArrayList<>();

  @BeforeEach
  void everybodyIsThere() {
    release.assertNothingLeft();
  }

  @AfterEach
  void everybodyIsBack() {
    runs.forEach(SshRun::close);
    cluster.join();
    for (String part : List.of("kube-apiserver", "kubelet", "kube-scheduler")) {
      cluster.part("start", part);
    }
    for (String service : Release.SERVICES) {
      release.awaitReady(service);
    }
  }

  @Test
  void clientsAreKilled() {
    atWork(20);

    runs.forEach(SshRun::close);

    release.assertNothingLeft();
    runs.forEach(run -> assertThat(ended(run).integrity()).isEqualTo("complete"));
  }

  @Test
  void theGatewayIsKilled() {
    atWork(3);

    release.kill("gateway");

    runs.forEach(run -> assertThat(run.await().exit()).isEqualTo(255));
    release.assertNothingLeft();
    runs.forEach(run -> assertThat(ended(run).integrity()).isEqualTo("truncated"));
  }

  @Test
  void theGatewayIsKilledBetweenClaimAndDial() {
    SshRun run = start();
    awaitPods(1);

    release.kill("gateway");

    assertThat(run.await().exit()).isEqualTo(255);
    release.assertNothingLeft();
  }

  @Test
  void theBackendIsKilledWhileItCreates() {
    SshRun run = start();
    Await.until("there is a record", SOON, () -> !release.secrets().isEmpty());

    release.kill("backend");

    // Whether the session came to its workload after all, or was refused: nothing stays.
    Await.until(
        "it is at work, or over",
        SOON.plus(SOON),
        () -> !run.isRunning() || run.outputText().contains("at work"));
    run.close();
    release.awaitReady("backend");
    release.assertNothingLeft();
  }

  @Test
  void theGatewayIsCutOff() {
    atWork(2);

    release.podsOf("gateway").forEach(pod -> cluster.cut(pod.at("/status/podIP").asText()));

    // Nobody is told: agents and services find out by themselves.
    LockSupport.parkNanos(OUTAGE.toNanos());
    cluster.join();

    release.assertNothingLeft();
  }

  @Test
  void theApiServerIsDown() {
    SshRun counting = ssh.start("for i in $(seq 400); do echo line $i; sleep 0.1; done");
    atWork(3);

    cluster.part("stop", "kube-apiserver");
    runs.forEach(SshRun::close);
    SshRun late = ssh.run("true");
    LockSupport.parkNanos(OUTAGE.toNanos());
    cluster.part("start", "kube-apiserver");

    assertThat(late.exit()).isEqualTo(255);
    assertThat(late.errorText()).contains("GH-");
    assertThat(counting.await().exit()).as("%s", counting).isZero();
    assertThat(counting.outputText().lines()).hasSize(400).last().isEqualTo("line 400");
    release.assertNothingLeft();
    runs.forEach(run -> assertThat(ended(run).integrity()).isEqualTo("complete"));
    assertThat(ended(counting).integrity()).isEqualTo("complete");
  }

  @Test
  void theKubeletIsRestarted() {
    atWork(2);

    cluster.part("stop", "kubelet");
    runs.forEach(SshRun::close);
    cluster.part("start", "kubelet");

    release.assertNothingLeft();
  }

  @Test
  void theNodeIsDrained() {
    atWork(2);

    cluster.kubectl(
        "drain", "node", "--force", "--delete-emptydir-data", "--pod-selector=" + Release.OURS);
    cluster.kubectl("uncordon", "node");

    for (SshRun run : runs) {
      assertThat(run.await().exit()).isEqualTo(255);
      assertThat(run.errorText()).contains("GH-BACKEND-5107").contains("machine");
    }
    release.assertNothingLeft();
  }

  @Test
  void theLeaderStandsStill() {
    atWork(2);
    List<JsonNode> backends = release.podsOf("backend");

    backends.forEach(
        pod -> cluster.signal(release.namespace(), Release.name(pod), "backend", "STOP"));
    runs.forEach(SshRun::close);
    LockSupport.parkNanos(SOON.toNanos());
    backends.forEach(
        pod -> cluster.signal(release.namespace(), Release.name(pod), "backend", "CONT"));

    release.assertNothingLeft();
  }

  @Test
  void anImageCannotBeHad() {
    SshRun run = ssh.as("no-image").run("true");

    assertThat(run.exit()).isEqualTo(255);
    assertThat(run.errorText()).contains("image").contains("GH-");
    release.assertNothingLeft();
  }

  @Test
  void aPodHasNoRoom() {
    SshRun run = ssh.as("no-room").run("true");

    assertThat(run.exit()).isEqualTo(255);
    assertThat(run.errorText()).contains("GH-");
    release.assertNothingLeft();
  }

  private void atWork(int clients) {
    for (int i = 0; i < clients; i++) {
      start();
    }
    runs.forEach(run -> run.awaitOutput("at work\n", SOON));
    assertThat(release.pods()).hasSizeGreaterThanOrEqualTo(clients);
  }

  private SshRun start() {
    SshRun run = ssh.start(WORK);
    runs.add(run);
    return run;
  }

  private void awaitPods(int count) {
    Await.until("there are pods", SOON, () -> release.pods().size() >= count);
  }

  /** The session of the run, once the audit trail has its end; why it ended is in it. */
  private SessionView ended(SshRun run) {
    SessionView session =
        Await.value(
            "the end of " + run + " is recorded",
            RECORDED_WITHIN,
            () ->
                audit
                    .find(endpoints.user(), run.marker(), since)
                    .filter(found -> !found.isOpen())
                    .or(Optional::empty));
    // Of one whose gateway was killed, nobody could write down an end: that is what truncated says.
    assertThat(session.integrity().equals("truncated") || session.endReason() != null)
        .as("why %s ended: %s", run, session)
        .isTrue();
    return session;
  }
}
