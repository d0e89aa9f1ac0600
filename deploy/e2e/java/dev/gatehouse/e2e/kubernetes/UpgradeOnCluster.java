package dev.gatehouse.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** While gateways are replaced or taken away, everybody gets in, and nobody is cut off early. */
@Isolated("it replaces gateways that all others need")
class UpgradeOnCluster {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration ROLLED_OUT_WITHIN = Duration.ofMinutes(4);

  /** As {@code deploy/kubernetes/manifests/release.yaml} has it: gateway.drainTimeoutSeconds. */
  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(20);

  private static final int CLIENTS = 20;

  /** Pods that start at the same time. */
  private static final int AT_ONCE = 5;

  private static final String GATEWAYS = "statefulset/gatehouse-gateway";

  private final Endpoints endpoints = Endpoints.underTest();
  private final Release release = Release.underTest(endpoints);
  private final SshClient ssh = SshClient.of(endpoints);
  private final AuditApi audit = new AuditApi(endpoints);
  private final Instant since = Instant.now();
  private final List<SshRun> runs = new ArrayList<>();
  private volatile boolean enough;

  @BeforeEach
  void twoGateways() {
    release.scale(GATEWAYS, 2);
    release.awaitReady("gateway", 2);
  }

  @AfterEach
  void oneGateway() {
    enough = true;
    runs.forEach(SshRun::close);
    release.scale(GATEWAYS, 1);
    release.awaitReady("gateway", 1);
  }

  @Test
  void nobodyIsRefusedOrCutOffEarlyWhileGatewaysAreReplaced() {
    // Given
    atWork();
    CompletableFuture<List<SshRun>> logins = CompletableFuture.supplyAsync(this::oneASecond);

    // When
    Instant begin = Instant.now();
    release.rollout("restart", GATEWAYS);
    release.rollout("status", GATEWAYS, "--timeout=" + ROLLED_OUT_WITHIN.toSeconds() + "s");
    enough = true;

    // Then
    assertThat(logins.join())
        .hasSizeGreaterThan(10)
        .allSatisfy(run -> assertThat(run.exit()).as("%s", run).isZero());
    runs.forEach(run -> assertDrained(run, begin));
  }

  @Test
  void nobodyIsRefusedOrCutOffEarlyWhileOneIsTakenAway() {
    // Given
    atWork();
    CompletableFuture<List<SshRun>> logins = CompletableFuture.supplyAsync(this::oneASecond);

    // When
    Instant begin = Instant.now();
    release.scale(GATEWAYS, 1);
    Await.until(
        "one of them is gone",
        ROLLED_OUT_WITHIN,
        () ->
            release.cluster().list(release.namespace(), "pods", Release.component("gateway")).size()
                == 1);
    enough = true;

    // Then
    assertThat(logins.join()).allSatisfy(run -> assertThat(run.exit()).as("%s", run).isZero());
    List<SshRun> ended = runs.stream().filter(run -> !run.isRunning()).toList();
    assertThat(ended).as("sessions of the one that was taken away").isNotEmpty();
    assertThat(ended).as("and not those of the other").hasSizeLessThan(CLIENTS);
    ended.forEach(run -> assertDrained(run, begin));
  }

  /** It was told why, it had all the time that is promised, and its record is whole. */
  private void assertDrained(SshRun run, Instant begin) {
    assertThat(run.await().exit()).isEqualTo(255);
    assertThat(run.errorText()).contains("GH-GATEWAY-1002");
    SessionView session =
        Await.value(
            "the record of " + run,
            SOON,
            () ->
                audit.find(endpoints.user(), run.marker(), since).filter(found -> !found.isOpen()));
    assertThat(session.endReason()).isEqualTo("gateway-draining");
    assertThat(session.integrity()).isEqualTo("complete");
    assertThat(Objects.requireNonNull(session.endedAt())).isAfter(begin.plus(DRAIN_LIMIT));
  }

  private void atWork() {
    for (int i = 1; i <= CLIENTS; i++) {
      runs.add(ssh.start("i=0; while :; do i=$((i+1)); echo line $i; sleep 1; done"));
      if (i % AT_ONCE == 0) {
        runs.forEach(run -> run.awaitOutput("line 1\n", SOON));
      }
    }
  }

  /** In a pod that they share: what is asked is who gets in, and not how many pods there can be. */
  private List<SshRun> oneASecond() {
    SshClient shared = ssh.as("shared");
    List<CompletableFuture<SshRun>> logins = new ArrayList<>();
    while (!enough) {
      logins.add(
          CompletableFuture.supplyAsync(() -> shared.run("true"), Thread::startVirtualThread));
      LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
    }
    return logins.stream().map(CompletableFuture::join).toList();
  }
}
