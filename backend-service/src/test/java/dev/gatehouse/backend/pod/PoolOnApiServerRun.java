package dev.gatehouse.backend.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.backend.Eventually;
import dev.gatehouse.backend.MetricsPage;
import dev.gatehouse.backend.workload.Condition;
import dev.gatehouse.backend.workload.EndReason;
import dev.gatehouse.backend.workload.Lease;
import dev.gatehouse.backend.workload.TestingLeases;
import dev.gatehouse.backend.workload.TooManyWorkloads;
import dev.gatehouse.backend.workload.Workload;
import io.fabric8.kubernetes.api.model.Pod;
import io.micrometer.core.instrument.Meter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Warm pools on a real API server, with passes that the test makes; {@code
 * deploy/kubernetes/contract} runs it. No pod runs.
 */
class PoolOnApiServerRun extends OnTestingApiServer {

  private static final Duration NEARLY_AN_HOUR = Duration.ofMinutes(59);

  @Test
  void aClaimGetsAReadyPodAtOnceAndThePoolIsFilledAgain() {
    TestingReplica replica = filled(2);
    Lease lease = TestingLeases.claimedAt(Instant.now());

    Workload claimed = replica.pods.claim(lease);

    assertThat(claimed.condition()).isInstanceOf(Condition.Ready.class);
    Pod pod = pod(claimed).orElseThrow();
    assertThat(pod.getMetadata().getAnnotations())
        .containsEntry(PodNames.POOL, PoolTag.CLAIMED)
        .containsEntry(PodNames.SESSION, lease.id().session().toString())
        .containsEntry(PodNames.CLAIMED_BY, PodNames.of(lease.id()).text());
    assertThat(pod.getSpec().getActiveDeadlineSeconds()).isBetween(43_000L, 43_400L);
    assertThat(secrets(PodNames.OURS_VALUE))
        .singleElement()
        .satisfies(record -> assertThat(record.getData()).isNullOrEmpty());
    replica.pool.pass();
    awaitReady(replica, 2);
    assertThat(pods()).hasSize(3);
  }

  @Test
  void thePodGoesWithItsLeaseAndItsKeyWithThePod() {
    TestingReplica replica = filled(1);
    Lease lease = TestingLeases.claimedAt(Instant.now());
    Workload claimed = replica.pods.claim(lease);

    replica.pods.end(lease.id(), EndReason.RELEASED);

    Eventually.await("the pod's end", () -> pod(claimed).isEmpty());
    Eventually.await(
        "the record's end",
        () ->
            replica.pods.find(lease.id()).orElseThrow().condition()
                instanceof Condition.Ended(EndReason reason, Instant at));
    replica.sweep.pass();
    assertThat(secrets(PodNames.KEY_VALUE)).as("young ones are spared").hasSize(1);
    replica.ahead(OrphanSweep.SPARED.plusSeconds(5));
    replica.sweep.pass();
    assertThat(secrets(PodNames.KEY_VALUE)).isEmpty();
  }

  @Test
  void noPodIsGivenToTwoAndWhoGetsNoneHasOneMade() {
    TestingReplica one = filled(2);
    TestingReplica other = replica(2);
    List<Lease> leases = leases(4);
    var claimed = new ConcurrentLinkedQueue<Workload>();

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < leases.size(); i++) {
        TestingReplica replica = i % 2 == 0 ? one : other;
        Lease lease = leases.get(i);
        threads.execute(() -> claimed.add(replica.pods.claim(lease)));
      }
    }

    assertThat(claimed).hasSize(4).extracting(Workload::id).doesNotHaveDuplicates();
    assertThat(claimed).filteredOn(workload -> workload.id().text().startsWith("p-")).hasSize(2);
    Eventually.await("the pods that were made", () -> pods().size() == 4);
  }

  @Test
  void twoReplicasThatClaimForOneLeaseKeepOnePodAndGiveNoneBack() {
    TestingReplica one = filled(6);
    TestingReplica other = replica(6);
    // As many as claims, so that none has to be made.
    List<Lease> leases = leases(3);

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Lease lease : leases) {
        threads.execute(() -> one.pods.claim(lease));
        threads.execute(() -> other.pods.claim(lease));
      }
    }

    for (Lease lease : leases) {
      assertThat(one.pods.find(lease.id()).orElseThrow().id())
          .isEqualTo(other.pods.find(lease.id()).orElseThrow().id());
    }
    assertThat(secrets(PodNames.OURS_VALUE)).hasSize(3);
    // What a call without an answer has left is the sweep's.
    one.ahead(OrphanSweep.CLAIM_SPARED.plusSeconds(5));
    Eventually.await(
        "only those to be claimed that have a record",
        () -> {
          one.sweep.pass();
          return claimedPods().size() == 3;
        });
  }

  @Test
  void aClaimThatIsSentTwiceIsTheSameClaim() {
    TestingReplica replica = filled(1);
    PoolTag tag = replica.book.pods(pod -> true).getFirst().pod().pool().orElseThrow();
    Lease lease = TestingLeases.claimedAt(Instant.now());
    Lease another = TestingLeases.claimedAt(Instant.now());

    assertThat(replica.cluster.claim(tag, lease, Instant.now(), 1_000)).isPresent();
    assertThat(replica.cluster.claim(tag, lease, Instant.now(), 1_000)).isPresent();
    assertThat(replica.cluster.claim(tag, another, Instant.now(), 1_000)).isEmpty();
  }

  @Test
  void aChangedTemplateReplacesWhatNobodyHasClaimed() {
    TestingReplica replica = filled(2);
    Lease lease = TestingLeases.claimedAt(Instant.now());
    Workload before = replica.pods.claim(lease);
    List<String> old = names();

    replica.templates(templates(1, "registry.example/workspace:2"));
    replica.pool.pass();

    Eventually.await(
        "the old one's end", () -> names().stream().filter(old::contains).count() == 1);
    awaitReady(replica, 1);
    Workload after = replica.pods.claim(TestingLeases.claimedAt(Instant.now()));
    assertThat(pod(after).orElseThrow().getSpec().getContainers().getFirst().getImage())
        .isEqualTo("registry.example/workspace:2");
    assertThat(pod(before)).as("a claimed one goes on").isPresent();
  }

  @Test
  void aPoolThatIsTakenOutOfItsTemplateIsEmptied() {
    TestingReplica replica = filled(2);

    replica.templates(templates(0, "registry.example/workspace:1"));
    replica.pool.pass();

    Eventually.await("the end of all", () -> pods().isEmpty());
  }

  @Test
  void noneIsMadeTwiceWhileTheWatchLags() {
    TestingReplica replica = replica(3);
    replica.stopWatching();

    for (int pass = 0; pass < 4; pass++) {
      replica.pool.pass();
    }

    assertThat(pods()).hasSize(3);
  }

  @Test
  void aNewLeaderKnowsWhatTheOneBeforeHasMade() {
    TestingReplica other = replica(3);
    other.stopWatching();
    filled(3);

    other.pool.beginToLead();
    other.pool.pass();

    assertThat(pods()).hasSize(3);
  }

  @Test
  void whatTwoLeadersMadeTooManyOfIsRemoved() {
    TestingReplica other = replica(2);
    other.stopWatching();
    TestingReplica replica = filled(2);
    other.pool.pass();
    assertThat(pods()).hasSize(4);
    awaitReady(replica, 4);

    replica.pool.pass();

    Eventually.await("two to be left", () -> pods().size() == 2);
  }

  @Test
  void aPodThatNobodyClaimsIsReplacedInTime() {
    TestingReplica replica = filled(1);
    List<String> old = names();

    replica.ahead(NEARLY_AN_HOUR);
    replica.pool.pass();
    assertThat(names()).as("its successor is there before it goes").hasSize(2).containsAll(old);
    replica.ahead(Duration.ofHours(1).plusSeconds(5));
    replica.pool.pass();

    Eventually.await("its end", () -> names().stream().noneMatch(old::contains));
  }

  @Test
  void aPodThatIsClaimedInTheMomentOfItsReplacementStays() {
    TestingReplica late = filled(1);
    TestingReplica other = replica(1);
    awaitReady(other, 1);
    late.stopWatching();
    Workload claimed = other.pods.claim(TestingLeases.claimedAt(Instant.now()));

    late.ahead(Duration.ofHours(2));
    late.pool.pass();

    assertThat(pod(claimed).orElseThrow().getMetadata().getDeletionTimestamp()).isNull();
  }

  @Test
  void aPoolWhosePodsFailIsFilledEverMoreSlowly() {
    TestingReplica replica = filled(1);
    replica.pool.measure();
    Duration time = Duration.ZERO;
    List<String> failed = new ArrayList<>();

    for (int failures = 1; failures <= 4; failures++) {
      String name = names().getFirst();
      failed.add(name);
      kubelet.wait(name, "ImagePullBackOff", "Back-off pulling image");
      Eventually.await("the failure to be seen", () -> fit(replica) == 0);
      replica.pool.pass();
      Eventually.await("the failed one's end", () -> !names().contains(name));
      Duration wait = PoolBackoff.FIRST.multipliedBy(1L << (failures - 1));
      replica.ahead(time.plus(wait.dividedBy(2)));
      replica.pool.pass();
      assertThat(names()).as("after %d failures", failures).isEmpty();
      time = time.plus(wait).plusSeconds(1);
      replica.ahead(time);
      replica.pool.pass();
      assertThat(names()).hasSize(1);
      awaitReady(replica, 1);
    }

    assertThat(replica.registry.get("gatehouse.backend.pool.failures").counter().count())
        .isEqualTo(4);
    assertThat(failed).doesNotHaveDuplicates();
  }

  @Test
  void whatWasClaimedForNobodyIsSwept() {
    TestingReplica replica = filled(1);
    PoolTag tag = replica.book.pods(pod -> true).getFirst().pod().pool().orElseThrow();
    Lease lease = TestingLeases.claimedAt(Instant.now());
    assertThat(replica.cluster.claim(tag, lease, Instant.now(), 1_000)).isPresent();
    replica.sweep.pass();
    assertThat(pods()).as("its record may be on its way").hasSize(1);

    replica.ahead(OrphanSweep.CLAIM_SPARED.plusSeconds(5));
    replica.sweep.pass();

    assertThat(pods()).isEmpty();
  }

  @Test
  void whatALeaderLeavesThatStopsInTheMiddleIsSwept() {
    TestingReplica replica = replica(1);
    replica.cluster.create(
        PodPlan.key("p-begun", "a document", replica.cluster.anchor(TestingApiServer.ANCHOR)));

    replica.ahead(OrphanSweep.SPARED.plusSeconds(5));
    replica.sweep.pass();

    assertThat(secrets(PodNames.KEY_VALUE)).isEmpty();
  }

  @Test
  void unclaimedPodsAndTheirKeysAreNotSwept() {
    TestingReplica replica = filled(2);

    replica.ahead(NEARLY_AN_HOUR);
    replica.sweep.pass();

    assertThat(pods()).hasSize(2);
    assertThat(secrets(PodNames.KEY_VALUE)).hasSize(2);
  }

  @Test
  void aRestartedBackendGoesOnWithThePoolAndItsClaims() {
    TestingReplica before = filled(2);
    Lease lease = TestingLeases.claimedAt(Instant.now());
    Workload claimed = before.pods.claim(lease);
    before.pool.pass();

    TestingReplica after = replica(2);
    after.pool.beginToLead();
    after.pool.pass();

    awaitReady(after, 2);
    assertThat(pods()).hasSize(3);
    Workload found = after.pods.find(lease.id()).orElseThrow();
    assertThat(found.id()).isEqualTo(claimed.id());
    assertThat(found.condition()).isEqualTo(claimed.condition());
  }

  @Test
  void whoHasAsManyAsAllowedTakesNoneOutOfThePool() {
    TestingReplica replica = filled(1);
    TestingReplica other = replica(0);
    leases(5).forEach(other.pods::claim);
    Eventually.await("what the other one claimed", () -> replica.pods.all().size() == 5);

    assertThatThrownBy(() -> replica.pods.claim(TestingLeases.claimedAt(Instant.now())))
        .isInstanceOf(TooManyWorkloads.class);

    assertThat(claimedPods()).isEmpty();
  }

  @Test
  void thePageHasTheMetrics() throws IOException {
    TestingReplica replica = filled(1);
    replica.pods.claim(TestingLeases.claimedAt(Instant.now()));
    replica.pool.measure();
    replica.templates(
        templates(1, "registry.example/workspace:1")
            + "            volumeMounts: [{name: no-such-volume, mountPath: /data}]\n");
    replica.pool.pass();

    assertThat(
            replica.registry.getMeters().stream()
                .map(
                    meter ->
                        meter.getId().getName().replace('.', '_')
                            + (meter.getId().getType() == Meter.Type.COUNTER
                                ? "_total counter"
                                : " gauge"))
                .collect(Collectors.toSet()))
        .isEqualTo(MetricsPage.namedOfPools());
  }

  /** A replica whose pool is full and ready. */
  private TestingReplica filled(int size) {
    TestingReplica replica = replica(size);
    while (pods().size() < size) {
      replica.pool.pass();
    }
    awaitReady(replica, size);
    return replica;
  }

  private TestingReplica replica(int size) {
    return replica(templates(size, "registry.example/workspace:1"));
  }

  private static void awaitReady(TestingReplica replica, int count) {
    Eventually.await(count + " to be ready", () -> fit(replica) == count);
  }

  /** How many could be claimed. */
  private static long fit(TestingReplica replica) {
    return replica
        .book
        .pods(pod -> !pod.deleting() && pod.pool().filter(PoolTag::unclaimed).isPresent())
        .stream()
        .filter(
            pod ->
                pod.started() && pod.pod().workload().state() instanceof PodSighting.State.Running)
        .count();
  }

  private static String templates(int size, String image) {
    return """
    version: 1
    templates:
      default:
        pool: {size: %d}
        pod:
          spec:
            containers:
              - name: workspace
                image: %s
    """
        .formatted(size, image);
  }

  private static List<Lease> leases(int count) {
    return Stream.generate(() -> TestingLeases.claimedAt(Instant.now())).limit(count).toList();
  }

  private List<String> claimedPods() {
    return pods().stream()
        .filter(pod -> PoolTag.of(pod).filter(tag -> !tag.unclaimed()).isPresent())
        .map(pod -> pod.getMetadata().getName())
        .toList();
  }
}
