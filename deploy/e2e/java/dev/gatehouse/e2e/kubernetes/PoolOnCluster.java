package dev.gatehouse.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.Rounds;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Thirty who come at once to a pool of ten have a pod each, whichever of two replicas gives it to
 * them and whichever dies meanwhile; and the pool is full again soon, with hardly more made than
 * was used.
 */
@Isolated("it counts what is made, and kills a part that all others need")
class PoolOnCluster {
  private static final int LOGINS = 30;
  private static final int POOL = 10;

  /** The twenty that the pool has not, its ten again, and ten that a death may cost. */
  private static final int MADE_MAX = 40;

  private static final Duration AT_WORK_WITHIN = Duration.ofMinutes(3);
  private static final Duration FULL_WITHIN = Duration.ofMinutes(3);

  private final Endpoints endpoints = Endpoints.underTest();
  private final Release release = Release.underTest(endpoints);
  private final SshClient ssh = SshClient.of(endpoints).as("pooled");
  private final List<SshRun> runs = new ArrayList<>();

  static IntStream rounds() {
    return IntStream.rangeClosed(1, Rounds.bursts());
  }

  @BeforeEach
  void theirPoolIsFull() {
    release.awaitReady("backend", 2);
    release.assertNothingLeft();
    awaitFull();
  }

  @AfterEach
  void everybodyIsBack() {
    runs.forEach(SshRun::close);
    release.awaitReady("backend", 2);
    release.assertNothingLeft();
  }

  @ParameterizedTest
  @MethodSource("rounds")
  void eachOfThirtyAtOnceHasAPodOfTheirOwn(int round) {
    try (Program.Running seen = watchPods()) {
      long begin = System.nanoTime();

      // When
      comeAtOnce();
      Set<String> pods = podsOfThem();
      Duration atWork = since(begin);
      awaitFull();
      Duration full = since(begin);

      // Then
      assertThat(pods).hasSize(LOGINS);
      report(round, "none killed", atWork, full, made(seen));
    }
  }

  @ParameterizedTest
  @MethodSource("rounds")
  void soHasEachWhenAReplicaIsKilledMeanwhile(int round) {
    List<JsonNode> replicas = release.podsOf("backend");
    try (Program.Running seen = watchPods()) {
      long begin = System.nanoTime();

      // When
      comeAtOnce();
      Await.until("some of them have a pod", AT_WORK_WITHIN, () -> taken() >= POOL / 2);
      release.kill("backend", Release.name(replicas.get(round % replicas.size())));
      Set<String> pods = podsOfThem();
      Duration atWork = since(begin);
      awaitFull();
      Duration full = since(begin);

      // Then
      assertThat(pods).hasSize(LOGINS);
      report(round, "one killed", atWork, full, made(seen));
    }
  }

  private void comeAtOnce() {
    IntStream.range(0, LOGINS).forEach(_ -> runs.add(ssh.start("hostname; sleep 900; exit $?")));
  }

  /** The names of the pods that they have, once each of them has one. */
  private Set<String> podsOfThem() {
    runs.forEach(run -> run.awaitOutput("\n", AT_WORK_WITHIN));
    return runs.stream().map(run -> run.outputText().strip()).collect(Collectors.toSet());
  }

  private void awaitFull() {
    Await.until(
        "the pool has " + POOL + " pods that are ready",
        FULL_WITHIN,
        () -> ofThePool().size() == POOL && ofThePool().stream().allMatch(Release::ready),
        () -> ofThePool().stream().map(Release::name).toList().toString());
  }

  /** Those that were claimed, and those that were made for somebody. */
  private int taken() {
    return release.pods().size() - ofThePool().size();
  }

  private List<JsonNode> ofThePool() {
    return release.pods().stream().filter(Release::unclaimed).toList();
  }

  /** Prints the name of each pod that is there, and of each at every change. */
  private Program.Running watchPods() {
    Program.Running watch =
        release.cluster().watch(release.workloads(), "pods", Release.OURS).start();
    Await.until("the watch has begun", AT_WORK_WITHIN, () -> names(watch).size() >= POOL);
    return watch;
  }

  private static Set<String> names(Program.Running watch) {
    return watch.output().lines().collect(Collectors.toSet());
  }

  private int made(Program.Running watch) {
    int made = names(watch).size() - POOL;
    assertThat(made).as("pods that were made").isBetween(LOGINS, MADE_MAX);
    return made;
  }

  private static Duration since(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private static void report(int round, String what, Duration atWork, Duration full, int made) {
    System.out.printf(
        "round %d, %s: %d at work after %d ms, the pool full after %d ms, %d pods made%n",
        round, what, LOGINS, atWork.toMillis(), full.toMillis(), made);
  }
}
