package dev.gatehouse.backend.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.backend.Eventually;
import dev.gatehouse.backend.certificate.OpenSshKeyPair;
import dev.gatehouse.backend.identity.Principal;
import dev.gatehouse.backend.identity.TemplateName;
import dev.gatehouse.backend.workload.Condition;
import dev.gatehouse.backend.workload.EndReason;
import dev.gatehouse.backend.workload.Lease;
import dev.gatehouse.backend.workload.TestingLeases;
import dev.gatehouse.backend.workload.TooManyWorkloads;
import dev.gatehouse.backend.workload.Workload;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Pods that a principal's sessions share, on a real API server; {@code deploy/kubernetes/contract}
 * runs it. No pod runs.
 */
class SharedPodsOnApiServerRun extends OnTestingApiServer {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final String TEMPLATES =
      """
      version: 1
      templates:
        default:
          mode: persistent
          pod: {spec: {containers: [{name: workspace, image: "registry.example/workspace:1"}]}}
        bounded:
          mode: persistent
          lifetime: 12h
          pod: {spec: {containers: [{name: workspace, image: "registry.example/workspace:1"}]}}
        invalid:
          mode: persistent
          pod: {spec: {containers: [{name: workspace, image: "registry.example/workspace:1",
            volumeMounts: [{name: no-such-volume, mountPath: /data}]}]}}
        alone:
          pod: {spec: {containers: [{name: workspace, image: "registry.example/workspace:1"}]}}
      """;

  @Test
  void sessionsOfAPrincipalShareOnePodAndAReleaseLeavesTheOthers() {
    TestingReplica replica = replica(TEMPLATES);
    Lease first = lease("demo", "default");
    Lease second = lease("demo", "default");
    Workload one = ready(replica, first);

    Workload other = replica.pods.claim(second);

    assertThat(other.id()).isEqualTo(one.id());
    assertThat(other.condition()).isEqualTo(one.condition()).isInstanceOf(Condition.Ready.class);
    assertThat(pods()).hasSize(1);
    replica.pods.end(first.id(), EndReason.RELEASED);
    awaitEnd(replica, first, EndReason.RELEASED);
    assertThat(replica.pods.find(second.id()).orElseThrow().live()).isTrue();
    assertThat(pod(one).orElseThrow().getMetadata().getDeletionTimestamp()).isNull();
  }

  @Test
  void anotherPrincipalAndAnotherTemplateHaveAnotherPod() {
    TestingReplica replica = replica(TEMPLATES);

    assertThat(
            Stream.of(lease("demo", "default"), lease("other", "default"), lease("demo", "bounded"))
                .map(lease -> ready(replica, lease).id()))
        .doesNotHaveDuplicates();
  }

  @Test
  void replicasThatAreAskedAtOnceMakeOne() {
    List<TestingReplica> replicas =
        List.of(replica(TEMPLATES), replica(TEMPLATES), replica(TEMPLATES));
    var claimed = new ConcurrentLinkedQueue<Workload>();

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 9; i++) {
        TestingReplica replica = replicas.get(i % replicas.size());
        threads.execute(() -> claimed.add(replica.pods.claim(lease("demo", "default"))));
      }
    }

    assertThat(claimed).hasSize(9).extracting(Workload::id).containsOnly(claimed.element().id());
    Eventually.await("the pod", () -> pods().size() == 1);
    assertThat(ready(replicas.get(0), claimed.element().lease()).live()).isTrue();
    replicas.get(0).ahead(OrphanSweep.SPARED.plusSeconds(5));
    replicas.get(0).sweep.pass();
    assertThat(pods()).hasSize(1);
    assertThat(secrets(PodNames.KEY_VALUE)).as("the others' keys are swept").hasSize(1);
    assertThat(secrets(PodNames.SHARED_VALUE)).hasSize(1);
  }

  @Test
  void aPodWaitsForTheNextSessionThoughNoneIsThere() {
    TestingReplica replica = replica(TEMPLATES);
    Lease first = lease("demo", "default");
    Workload before = ready(replica, first);
    replica.pods.end(first.id(), EndReason.RELEASED);
    awaitEnd(replica, first, EndReason.RELEASED);
    replica.pods.forget(first.id());

    replica.ahead(Duration.ofHours(20));
    replica.sweep.pass();
    replica.shared.pass();
    replica.ahead(Duration.ZERO);

    TestingReplica another = replica(TEMPLATES);
    assertThat(ready(another, lease("demo", "default")).id()).isEqualTo(before.id());
    assertThat(pods()).hasSize(1);
  }

  @Test
  void whoComesWhenItHasEndedGetsTheNextOne() {
    TestingReplica replica = replica(TEMPLATES);
    Lease first = lease("demo", "default");
    Workload before = ready(replica, first);
    replica.pods.end(first.id(), EndReason.RELEASED);
    kubelet.end(before.id().text(), "Completed", 0);

    // Another replica may not have seen it.
    TestingReplica another = replica(TEMPLATES);
    another.stopWatching();
    Workload after = another.pods.claim(lease("demo", "default"));

    assertThat(after.id()).isNotEqualTo(before.id());
    assertThat(after.live()).isTrue();
    assertThat(ready(replica, after.lease()).id()).isEqualTo(after.id());
  }

  @Test
  void whoWasGivenOneThatEndsBeforeTheyAreInItGetsTheNextOne() {
    TestingReplica replica = replica(TEMPLATES);
    Lease lease = lease("demo", "default");
    Workload before = ready(replica, lease);

    kubelet.end(before.id().text(), "Completed", 0);

    Eventually.await(
        "another one",
        () ->
            replica.pods.await(lease.id(), Duration.ofSeconds(1)).orElseThrow().condition()
                    instanceof Condition.Ready
                && !replica.pods.find(lease.id()).orElseThrow().id().equals(before.id()));
    assertThat(replica.pods.find(lease.id()).orElseThrow().lease().id()).isEqualTo(lease.id());
  }

  @Test
  void whoWasInOneThatEndsIsToldWhy() {
    TestingReplica replica = replica(TEMPLATES);
    Lease lease = lease("demo", "default");
    Workload workload = ready(replica, lease);
    replica.pods.attach(lease.id());

    kubelet.end(workload.id().text(), "OOMKilled", 137);

    Eventually.await("the end", () -> !replica.pods.find(lease.id()).orElseThrow().live());
    replica.shared.pass();
    assertThat(pod(workload)).as("its record has not said it yet").isPresent();
    assertThat(replica.pods.find(lease.id()).orElseThrow().condition())
        .isInstanceOfSatisfying(
            Condition.Ending.class,
            ending -> assertThat(ending.reason()).isEqualTo(EndReason.OUT_OF_MEMORY));
    replica.pods.end(lease.id(), EndReason.OUT_OF_MEMORY);
    awaitEnd(replica, lease, EndReason.OUT_OF_MEMORY);
  }

  @Test
  void nothingIsLeftOfOneThatHasEnded() {
    TestingReplica replica = replica(TEMPLATES);
    Lease lease = lease("demo", "default");
    Workload workload = ready(replica, lease);
    replica.pods.end(lease.id(), EndReason.RELEASED);
    awaitEnd(replica, lease, EndReason.RELEASED);
    kubelet.end(workload.id().text(), "Completed", 0);

    Eventually.await(
        "the pod's end",
        () -> {
          replica.shared.pass();
          return pods().isEmpty();
        });
    replica.ahead(OrphanSweep.SPARED.plusSeconds(5));
    replica.sweep.pass();

    assertThat(secrets(PodNames.KEY_VALUE)).isEmpty();
    assertThat(secrets(PodNames.SHARED_VALUE)).isEmpty();
    assertThat(secrets(PodNames.OURS_VALUE)).as("the lease is remembered").hasSize(1);
  }

  @Test
  void allSessionsInOnePodAreOneWorkloadOfTheirPrincipal() {
    TestingReplica replica = replica(TEMPLATES);
    Stream.generate(() -> lease("demo", "alone")).limit(4).forEach(replica.pods::claim);

    Stream.generate(() -> lease("demo", "default")).limit(3).forEach(replica.pods::claim);

    assertThatThrownBy(() -> replica.pods.claim(lease("demo", "alone")))
        .isInstanceOf(TooManyWorkloads.class);
    assertThatThrownBy(() -> replica.pods.claim(lease("demo", "bounded")))
        .isInstanceOf(TooManyWorkloads.class);
    assertThat(replica.pods.claim(lease("demo", "default")).live()).isTrue();
    assertThat(secrets(PodNames.OURS_VALUE)).hasSize(8);
  }

  @Test
  void onlyALifetimeIsADeadline() {
    TestingReplica replica = replica(TEMPLATES);

    assertThat(deadline(ready(replica, lease("demo", "default")))).isNull();
    assertThat(deadline(ready(replica, lease("demo", "bounded"))))
        .isEqualTo(Duration.ofHours(12).toSeconds());
  }

  @Test
  void whatABackendBeganThatDiedIsFinishedByTheNext() {
    TestingReplica replica = replica(TEMPLATES);
    point(replica, "s-begun");
    Workload workload = ready(replica, lease("demo", "default"));

    assertThat(workload.id().text()).isEqualTo("s-begun");
  }

  @Test
  void whatABackendBeganThatDiedIsSweptIfNobodyComes() {
    TestingReplica replica = replica(TEMPLATES);
    point(replica, "s-begun");
    replica.sweep.pass();
    assertThat(secrets(PodNames.SHARED_VALUE)).hasSize(1);

    replica.ahead(OrphanSweep.SPARED.plusSeconds(5));
    replica.sweep.pass();

    assertThat(secrets(PodNames.SHARED_VALUE)).isEmpty();
    assertThat(secrets(PodNames.KEY_VALUE)).isEmpty();
  }

  @Test
  void aPodThatNothingPointsToIsSwept() {
    TestingReplica replica = replica(TEMPLATES);
    Workload needed = ready(replica, lease("demo", "default"));
    Pod orphan =
        new PodBuilder(pod(needed).orElseThrow())
            .withNewMetadata()
            .withName("s-orphan")
            .addToLabels(PodNames.OURS, PodNames.OURS_VALUE)
            .addToAnnotations(PodNames.SHARED, "true")
            .endMetadata()
            .build();
    replica.cluster.create(orphan);

    replica.ahead(OrphanSweep.SPARED.plusSeconds(5));
    replica.sweep.pass();

    assertThat(names()).containsExactly(needed.id().text());
  }

  @Test
  void aPodThatCannotBeMadeIsSaidSoToEachWhoAsks() {
    TestingReplica replica = replica(TEMPLATES);
    for (int session = 0; session < 2; session++) {
      Lease lease = lease("demo", "invalid");
      replica.pods.claim(lease);
      awaitEnd(replica, lease, EndReason.TEMPLATE_UNUSABLE);
    }
  }

  @Test
  void anImageThatCannotBeHadIsSaidAndTriedAgainForTheNextSession() {
    TestingReplica replica = replica(TEMPLATES);
    Lease lease = lease("demo", "default");
    Workload workload = ready(replica, lease);
    kubelet.wait(workload.id().text(), "ImagePullBackOff", "");

    Eventually.await(
        "the reason",
        () ->
            replica.pods.find(lease.id()).orElseThrow().condition()
                    instanceof Condition.Ending(EndReason reason, Instant since)
                && reason == EndReason.IMAGE_UNAVAILABLE);
    Workload next = ready(replica, lease("demo", "default"));

    assertThat(next.id()).isNotEqualTo(workload.id());
  }

  /** A pointer and a key, as of a backend that died before it made record and pod. */
  private static void point(TestingReplica replica, String pod) {
    var anchor = replica.cluster.anchor(TestingApiServer.ANCHOR);
    var hostKey = OpenSshKeyPair.generate().publicKey();
    var ref =
        new PodRef(
            new dev.gatehouse.backend.identity.WorkloadId(pod), PodRef.Kind.SHARED, hostKey, 2);
    Principal principal = new Principal("demo");
    replica.cluster.create(PodPlan.key(pod, "a document", anchor));
    replica.cluster.create(
        SharedPointer.secret(
            PodNames.pointer(principal, new TemplateName("default")),
            SharedPointer.annotations(ref, principal, Instant.now()),
            anchor));
  }

  private static Workload ready(TestingReplica replica, Lease lease) {
    replica.pods.claim(lease);
    Workload workload = replica.pods.await(lease.id(), PATIENCE).orElseThrow();
    assertThat(workload.condition()).isInstanceOf(Condition.Ready.class);
    return workload;
  }

  private static void awaitEnd(TestingReplica replica, Lease lease, EndReason reason) {
    Eventually.await(
        "the end of " + lease.id(),
        () ->
            replica.pods.find(lease.id()).orElseThrow().condition()
                    instanceof Condition.Ended(EndReason ended, Instant at)
                && ended == reason);
  }

  private Long deadline(Workload workload) {
    return pod(workload).orElseThrow().getSpec().getActiveDeadlineSeconds();
  }

  private static Lease lease(String principal, String template) {
    Lease any = TestingLeases.claimedAt(Instant.now());
    return new Lease(
        any.id(),
        any.grant(),
        any.gatewayKey(),
        new Principal(principal),
        new TemplateName(template),
        any.claimedAt(),
        any.firstUseBefore(),
        any.sessionEnd(),
        any.attachedAt());
  }
}
