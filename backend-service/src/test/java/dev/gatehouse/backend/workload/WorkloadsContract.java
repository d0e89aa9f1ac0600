package dev.gatehouse.backend.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.backend.Eventually;
import dev.gatehouse.backend.identity.LeaseId;
import dev.gatehouse.backend.identity.TemplateName;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** What every kind of workload is held to. */
public abstract class WorkloadsContract {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** The workloads as a backend finds them that starts now; each call is another start. */
  protected abstract Workloads open();

  /** Takes the workload's life from outside, as an accident would. */
  protected abstract void kill(Workload workload);

  @Test
  void aClaimIsAnsweredWithAWorkloadThatGetsReady() {
    Workloads workloads = open();
    Lease lease = TestingLeases.claimedAt(Instant.now());

    workloads.claim(lease);

    Workload ready = awaited(workloads, lease);
    assertThat(ready.condition()).isInstanceOf(Condition.Ready.class);
    assertThat(ready.lease()).isEqualTo(lease);
    assertThat(workloads.find(lease.id())).contains(ready);
    assertThat(workloads.known(lease.id())).contains(ready);
    assertThat(workloads.all()).contains(ready);
  }

  @Test
  void claimsAtTheSameTimeGetTheSameWorkload() {
    Workloads workloads = open();
    Lease lease = TestingLeases.claimedAt(Instant.now());
    var answers = new ConcurrentLinkedQueue<Workload>();

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int claim = 0; claim < 8; claim++) {
        threads.execute(() -> answers.add(workloads.claim(lease)));
      }
    }

    assertThat(answers).hasSize(8).extracting(Workload::id).containsOnly(answers.element().id());
    assertThat(awaited(workloads, lease).id()).isEqualTo(answers.element().id());
  }

  @Test
  void whatWasNeverClaimedIsNotFoundAndCanBeToldAnything() {
    Workloads workloads = open();
    LeaseId unknown = TestingLeases.claimedAt(Instant.now()).id();

    workloads.attach(unknown);
    workloads.end(unknown, EndReason.RELEASED);
    workloads.forget(unknown);

    assertThat(workloads.find(unknown)).isEmpty();
    assertThat(workloads.known(unknown)).isEmpty();
    assertThat(workloads.await(unknown, Duration.ZERO)).isEmpty();
  }

  @Test
  void aRestartedBackendFindsWorkloadAndLeaseAgain() {
    Workloads before = open();
    Lease lease = TestingLeases.claimedAt(Instant.now());
    before.claim(lease);
    Workload ready = awaited(before, lease);
    before.attach(lease.id());

    Workloads after = open();

    Workload found = after.find(lease.id()).orElseThrow();
    assertThat(found.id()).isEqualTo(ready.id());
    assertThat(found.condition()).isEqualTo(ready.condition());
    assertThat(found.lease().attachedAt()).isPresent();
    assertThat(after.claim(lease).id()).isEqualTo(ready.id());
  }

  @Test
  void theFirstAttachmentCounts() throws InterruptedException {
    Workloads workloads = open();
    Lease lease = TestingLeases.claimedAt(Instant.now());
    workloads.claim(lease);
    awaited(workloads, lease);
    workloads.attach(lease.id());
    var first = workloads.find(lease.id()).orElseThrow().lease().attachedAt();
    Thread.sleep(2); // so that the clock shows another time

    workloads.attach(lease.id());

    assertThat(workloads.find(lease.id()).orElseThrow().lease().attachedAt()).isEqualTo(first);
  }

  @Test
  void anEndedWorkloadIsRememberedWithItsFirstReasonUntilItIsForgotten() {
    Workloads workloads = open();
    Lease lease = TestingLeases.claimedAt(Instant.now());
    workloads.claim(lease);
    awaited(workloads, lease);

    workloads.end(lease.id(), EndReason.RELEASED);
    workloads.end(lease.id(), EndReason.OUTLIVED_SESSION);

    assertThat(workloads.find(lease.id()).orElseThrow().live()).isFalse();
    awaitEnd(workloads, lease, EndReason.RELEASED);
    assertThat(workloads.claim(lease).live()).isFalse();
    assertThat(open().find(lease.id()).map(Workload::live)).contains(false);
    workloads.forget(lease.id());
    assertThat(workloads.find(lease.id())).isEmpty();
    assertThat(open().find(lease.id())).isEmpty();
  }

  @Test
  void aWorkloadThatIsNeededIsNotForgotten() {
    Workloads workloads = open();
    Lease lease = TestingLeases.claimedAt(Instant.now());
    workloads.claim(lease);
    awaited(workloads, lease);

    workloads.forget(lease.id());

    assertThat(workloads.find(lease.id()).map(Workload::live)).contains(true);
  }

  @Test
  void aWorkloadThatDiesIsSeenToHaveDied() {
    Workloads workloads = open();
    Lease lease = TestingLeases.claimedAt(Instant.now());
    workloads.claim(lease);
    Workload ready = awaited(workloads, lease);

    kill(ready);

    awaitEnd(workloads, lease, EndReason.DIED);
  }

  @Test
  void aTemplateThatDoesNotExistIsNotKnown() {
    assertThat(open().mode(new TemplateName("default"))).contains(WorkloadMode.CONNECTION);
    assertThat(open().mode(new TemplateName("no such template"))).isEmpty();
  }

  protected static Workload awaited(Workloads workloads, Lease lease) {
    return workloads.await(lease.id(), PATIENCE).orElseThrow();
  }

  protected static void awaitEnd(Workloads workloads, Lease lease, EndReason reason) {
    Eventually.await(
        "the end of " + lease.id(),
        () ->
            workloads.find(lease.id()).orElseThrow().condition()
                    instanceof Condition.Ended(EndReason ended, Instant at)
                && ended == reason);
  }
}
