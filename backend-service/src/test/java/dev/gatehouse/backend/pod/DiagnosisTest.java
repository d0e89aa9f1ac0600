package dev.gatehouse.backend.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.backend.pod.PodSighting.Container;
import dev.gatehouse.backend.pod.PodSighting.Phase;
import dev.gatehouse.backend.pod.PodSighting.State;
import dev.gatehouse.backend.template.WorkloadTemplate.Limits;
import dev.gatehouse.backend.workload.EndReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of what a pod's state means. */
class DiagnosisTest {

  private static final Instant BORN = Instant.parse("2026-11-26T12:00:00Z");
  private static final Limits LIMITS =
      new Limits(
          Duration.ofSeconds(10), Duration.ofMinutes(2), Duration.ofMinutes(5), Optional.empty());

  private Phase phase = Phase.PENDING;
  private String reason = "";
  private String address = "";
  private String node = "node-1";
  private String disruption = "";
  private Optional<String> unschedulable = Optional.empty();
  private boolean deleting;
  private State workload = new State.Waiting("PodInitializing", "");
  private State init = new State.Running();
  private List<PodEvent> events = List.of();
  private boolean attached;
  private boolean started;
  private Duration age = Duration.ofSeconds(3);

  /** What waits, of whichever container, is waited for or not. */
  @ParameterizedTest
  @CsvSource({
    "ContainerCreating, '', ",
    "PodInitializing, '', ",
    "'', '', ",
    "SomethingNew, '', ",
    "RegistryUnavailable, '', ",
    "ErrImagePull, 'dial tcp: i/o timeout', ",
    "ErrImagePull, 'manifest unknown: x', IMAGE_UNAVAILABLE",
    "ErrImagePull, 'x:1: not found', IMAGE_UNAVAILABLE",
    "ErrImagePull, 'pull access denied', IMAGE_UNAVAILABLE",
    "ErrImagePull, 'HEAD request to https://r.example/v2/x: 403 Forbidden', IMAGE_UNAVAILABLE",
    "ErrImagePull, 'HEAD request to https://r.example/v2/forbidden: 503 Unavailable', ",
    "ErrImagePull, 'read tcp 10.0.0.9:40312->10.0.0.1:443: connection reset', ",
    "ErrImagePull, 'resolve \"a/denied:1\": a/denied:1: i/o timeout', ",
    "ErrImagePull, 'resolve \"a/denied:1\": a/denied:1: not found', IMAGE_UNAVAILABLE",
    "ImagePullBackOff, '', IMAGE_UNAVAILABLE",
    "InvalidImageName, '', IMAGE_UNAVAILABLE",
    "ErrImageNeverPull, '', IMAGE_UNAVAILABLE",
    "ImageInspectError, '', IMAGE_UNAVAILABLE",
    "CreateContainerConfigError, '', TEMPLATE_UNUSABLE",
    "CreateContainerError, '', TEMPLATE_UNUSABLE",
    "RunContainerError, '', TEMPLATE_UNUSABLE",
  })
  void aWaitingContainerIsWaitedForUnlessItWaitsInVain(
      String word, String message, EndReason fatal) {
    workload = new State.Waiting(word, message);
    assertThat(reasonOf(verdict())).isEqualTo(Optional.ofNullable(fatal));

    workload = new State.Waiting("PodInitializing", "");
    init = new State.Waiting(word, message);
    assertThat(reasonOf(verdict())).isEqualTo(Optional.ofNullable(fatal));
  }

  /** The kubelet says it by an event first, and in the pod's status up to 15 s later. */
  @ParameterizedTest
  @CsvSource({
    "Failed, workspace, 'Error: ErrImagePull', ",
    "Failed, workspace, 'Failed to pull image \"x:1\": dial tcp: i/o timeout', ",
    "Failed, workspace, 'Failed to pull image \"x:1\": x:1: not found', IMAGE_UNAVAILABLE",
    "Failed, workspace, 'Error: ImagePullBackOff', IMAGE_UNAVAILABLE",
    "Failed, workspace, 'Error: InvalidImageName', IMAGE_UNAVAILABLE",
    "Failed, workspace, 'Error: secret \"x\" not found', TEMPLATE_UNUSABLE",
    "Failed, gatehouse-agent, 'Error: ImagePullBackOff', ",
    "BackOff, workspace, 'Back-off pulling image', ",
  })
  void whatTheKubeletSaysOfAWaitingContainerCountsBeforeItsStatusDoes(
      String word, String container, String message, EndReason fatal) {
    init = new State.Terminated("Completed", 0, "", Optional.empty());
    workload = new State.Waiting("PodInitializing", "");
    events = List.of(new PodEvent(word, message, container, BORN));
    assertThat(reasonOf(verdict())).isEqualTo(Optional.ofNullable(fatal));

    workload = new State.Running();
    assertThat(reasonOf(verdict())).isEmpty();
  }

  /** An end has the name of what it was. */
  @ParameterizedTest
  @CsvSource({
    "FAILED, '', OOMKilled, 137, false, OUT_OF_MEMORY",
    "FAILED, Evicted, Error, 137, true, EVICTED",
    "FAILED, DeadlineExceeded, Error, 143, true, LIFETIME_OVER",
    "FAILED, NodeShutdown, Error, 143, true, EVICTED",
    "FAILED, Terminated, Error, 143, true, EVICTED",
    "FAILED, '', StartError, 128, false, TEMPLATE_UNUSABLE",
    "FAILED, '', ContainerCannotRun, 127, false, TEMPLATE_UNUSABLE",
    "FAILED, '', Error, 1, false, NOT_STARTED",
    "FAILED, '', Error, 137, false, DIED",
    "FAILED, '', Error, 137, true, DIED",
    "FAILED, '', Error, 1, true, DIED",
    "SUCCEEDED, '', Completed, 0, false, NEVER_ATTACHED",
    "SUCCEEDED, '', Completed, 0, true, DIED",
    "RUNNING, '', OOMKilled, 137, true, OUT_OF_MEMORY",
  })
  void anEndIsNamedAsWhatItIs(
      Phase seen, String podReason, String word, int code, boolean used, EndReason expected) {
    phase = seen;
    reason = podReason;
    attached = used;
    started = true;
    init = new State.Terminated("Completed", 0, "", Optional.empty());
    workload = new State.Terminated(word, code, "", Optional.empty());

    assertThat(reasonOf(verdict())).contains(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "Evicted, EVICTED",
    "DeadlineExceeded, LIFETIME_OVER",
    "OutOfcpu, NOT_STARTED",
    "UnexpectedAdmissionError, NOT_STARTED",
    "'', NOT_STARTED",
  })
  void aPodThatFailedBeforeItsContainerStartedDidNotStart(String podReason, EndReason expected) {
    phase = Phase.FAILED;
    reason = podReason;

    assertThat(reasonOf(verdict())).contains(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "Error, 1, NOT_STARTED",
    "OOMKilled, 137, OUT_OF_MEMORY",
  })
  void anAgentThatCannotBeBroughtInIsFatal(String word, int code, EndReason expected) {
    init = new State.Terminated(word, code, "", Optional.empty());

    assertThat(reasonOf(verdict())).contains(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "'', DIED",
    "EvictionByEvictionAPI, EVICTED",
    "DeletionByTaintManager, EVICTED",
    "PreemptionByScheduler, EVICTED",
  })
  void aPodThatIsBeingDeletedIsOver(String disruptedBy, EndReason expected) {
    phase = Phase.RUNNING;
    address = "10.0.0.1";
    started = true;
    workload = new State.Running();
    deleting = true;
    disruption = disruptedBy;

    assertThat(reasonOf(verdict())).contains(expected);
  }

  @Test
  void anAddressAndAStartedContainerAreEnough() {
    address = "10.0.0.1";
    assertThat(verdict()).isInstanceOf(Verdict.Awaited.class);

    started = true;

    assertThat(verdict()).isEqualTo(new Verdict.Reachable());
  }

  @Test
  void aStartedContainerWithoutAnAddressIsWaitedFor() {
    started = true;

    assertThat(verdict()).isInstanceOf(Verdict.Awaited.class);
  }

  @Test
  void aReachablePodIsSoHoweverOldItIs() {
    address = "10.0.0.1";
    started = true;
    age = Duration.ofDays(1);

    assertThat(verdict()).isEqualTo(new Verdict.Reachable());
  }

  @Test
  void whereNoNodeHasRoomTheUserIsToldAndTheWaitHasABound() {
    node = "";
    unschedulable = Optional.of("0/3 nodes are available: Insufficient memory");
    assertThat(verdict()).isEqualTo(new Verdict.Awaited("a machine with room for it"));

    age = LIMITS.startWithin().plusSeconds(1);

    assertThat(verdict())
        .isInstanceOfSatisfying(
            Verdict.Over.class,
            over -> {
              assertThat(over.reason()).isEqualTo(EndReason.START_TIMED_OUT);
              assertThat(over.problem()).contains("Insufficient memory");
            });
  }

  @Test
  void aPullHasABoundOfItsOwn() {
    events = List.of(event("Pulling", "Pulling image"));
    age = LIMITS.startWithin().plusSeconds(1);
    assertThat(verdict()).isEqualTo(new Verdict.Awaited("its image, which is being fetched"));

    age = LIMITS.startWithin().plus(LIMITS.pullWithin()).plusSeconds(1);

    assertThat(reasonOf(verdict())).contains(EndReason.START_TIMED_OUT);
  }

  @ParameterizedTest
  @CsvSource({
    "FailedMount, its volumes",
    "FailedCreatePodSandBox, its network",
    "Scheduled, its start",
  })
  void whatShowsInEventsOnlyIsSaid(String word, String waitingFor) {
    events = List.of(event(word, "x"));

    assertThat(verdict()).isEqualTo(new Verdict.Awaited(waitingFor));
  }

  private static PodEvent event(String word, String message) {
    return new PodEvent(word, message, "", BORN);
  }

  private Verdict verdict() {
    PodSighting pod =
        new PodSighting(
            "uid",
            1,
            phase,
            reason,
            "",
            address,
            node,
            "image",
            BORN,
            disruption,
            unschedulable,
            deleting,
            "default",
            false,
            Optional.empty(),
            new Container("workspace", false, workload),
            List.of(new Container(PodPlan.INIT_CONTAINER, false, init)));
    return new Diagnosis(pod, events, attached, started, LIMITS, BORN.plus(age)).verdict();
  }

  private static Optional<EndReason> reasonOf(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Over(EndReason reason, var _) -> Optional.of(reason);
      case Verdict.Awaited _, Verdict.Reachable _ -> Optional.empty();
    };
  }
}
