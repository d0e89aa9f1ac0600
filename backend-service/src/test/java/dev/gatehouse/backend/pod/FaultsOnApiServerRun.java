package dev.gatehouse.backend.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.backend.Eventually;
import dev.gatehouse.backend.workload.Condition;
import dev.gatehouse.backend.workload.EndReason;
import dev.gatehouse.backend.workload.Lease;
import dev.gatehouse.backend.workload.TestingLeases;
import dev.gatehouse.backend.workload.Workload;
import dev.gatehouse.backend.workload.Workloads;
import dev.gatehouse.backend.workload.WorkloadsUnavailable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the API server's refusals come to, each by its name: what is tried again and for how long,
 * and what the user is told. {@code deploy/kubernetes/contract} runs it.
 */
class FaultsOnApiServerRun extends OnTestingApiServer {
  private static final Duration SOON = Duration.ofSeconds(20);

  private static final String TEMPLATES =
      """
      version: 1
      templates:
        default:
          pod: {spec: {containers: [{name: workspace, image: "registry.example/workspace:1"}]}}
      """;

  private FaultyApi api;
  private Workloads workloads;

  @BeforeEach
  void open() throws IOException {
    api = faultyApi();
    workloads = replica(TEMPLATES, api).pods;
  }

  @Test
  void aServerThatIsBusyIsAskedAgain() {
    FaultyApi.Fault busy = api.answer(3, "POST", "/pods", 429, "TooManyRequests");

    Workload ready = claimed();

    assertThat(ready.condition()).isInstanceOf(Condition.Ready.class);
    assertThat(busy.left()).hasValue(0);
  }

  @Test
  void aServerThatStaysBusyIsSaidToBeAwayAndNothingIsMade() {
    api.answer(Integer.MAX_VALUE, "POST", "/secrets", 429, "TooManyRequests");
    Lease lease = TestingLeases.claimedAt(Instant.now());

    long begin = System.nanoTime();
    assertThatThrownBy(() -> workloads.claim(lease)).isInstanceOf(WorkloadsUnavailable.class);

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
    assertThat(workloads.find(lease.id())).isEmpty();
  }

  @Test
  void aWatchThatIsTooOldBeginsAgainFromAList() throws IOException {
    Workload ready = claimed();

    FaultyApi.Fault gone = api.breakWatches(1, "/pods", 410, "Expired");
    kubelet.end(ready.id().text(), "OOMKilled", 137);

    Eventually.await("the end to be seen", () -> ending(ready) == EndReason.OUT_OF_MEMORY);
    assertThat(gone.left()).as("watches that were refused").hasValue(0);
  }

  @Test
  void aRecordThatSomebodyChangedBeforeIsReadAgain() {
    Workload ready = claimed();

    FaultyApi.Fault conflict =
        api.answer(2, "PATCH", "/secrets/" + ready.id().text(), 409, "Conflict");
    workloads.end(ready.lease().id(), EndReason.RELEASED);

    Eventually.await(
        "the end",
        () ->
            workloads.find(ready.lease().id()).orElseThrow().condition()
                    instanceof Condition.Ended(EndReason reason, Instant at)
                && reason == EndReason.RELEASED);
    assertThat(conflict.left()).hasValue(0);
  }

  /** What is changed is not asked for first: at each login that would be as many requests again. */
  @Test
  void aChangeIsOneRequest() {
    Workload ready = claimed();

    FaultyApi.Fault get =
        api.answer(1, "GET", "/secrets/" + ready.id().text(), 503, "ServiceUnavailable");
    workloads.end(ready.lease().id(), EndReason.RELEASED);

    assertThat(workloads.find(ready.lease().id()).orElseThrow().condition())
        .isInstanceOfAny(Condition.Ending.class, Condition.Ended.class);
    assertThat(get.left()).as("requests that were none").hasValue(1);
  }

  @Test
  void aPodThatIsFoundInvalidIsNotTriedAgain() {
    FaultyApi.Fault invalid = api.answer(100, "POST", "/pods", 422, "Invalid");

    Workload refused = claimed();

    assertThat(refused.condition())
        .isInstanceOfSatisfying(
            Condition.Ended.class,
            ended -> assertThat(ended.reason()).isEqualTo(EndReason.TEMPLATE_UNUSABLE));
    assertThat(invalid.left()).hasValue(99);
  }

  @Test
  void aWorkloadThatIsThereIsGivenOutWhileTheServerIsAway() {
    Workload ready = claimed();

    for (String method : List.of("GET", "POST", "PATCH", "DELETE")) {
      api.answer(Integer.MAX_VALUE, method, "", 503, "ServiceUnavailable");
    }

    assertThat(workloads.claim(ready.lease()).condition()).isEqualTo(ready.condition());
    assertThat(workloads.find(ready.lease().id())).isPresent();
  }

  private Workload claimed() {
    Lease lease = TestingLeases.claimedAt(Instant.now());
    workloads.claim(lease);
    return workloads.await(lease.id(), SOON).orElseThrow();
  }

  private EndReason ending(Workload workload) {
    return switch (workloads.find(workload.lease().id()).orElseThrow().condition()) {
      case Condition.Ending(EndReason reason, Instant since) -> reason;
      case Condition.Ended(EndReason reason, Instant at) -> reason;
      default -> EndReason.RELEASED;
    };
  }
}
