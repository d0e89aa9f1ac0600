package dev.gatehouse.backend.reaper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.backend.TestClock;
import dev.gatehouse.backend.workload.Condition;
import dev.gatehouse.backend.workload.EndReason;
import dev.gatehouse.backend.workload.Lease;
import dev.gatehouse.backend.workload.TestingLeases;
import dev.gatehouse.backend.workload.TestingWorkloads;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReaperTest {

  private static final Duration ATTACH_WITHIN = Duration.ofSeconds(60);
  private static final Duration REMEMBERED = Duration.ofSeconds(30);

  private final TestClock clock = new TestClock();
  private final TestingWorkloads workloads = new TestingWorkloads(clock);
  private final Reaper reaper = new Reaper(workloads, ATTACH_WITHIN, REMEMBERED, clock);

  @Test
  void aWorkloadThatNobodyAttachesToIsTakenBack() {
    Lease lease = claimed();
    reaper.pass();
    clock.pass(ATTACH_WITHIN);
    reaper.pass();
    assertThat(condition(lease)).isInstanceOf(Condition.Ready.class);

    clock.pass(Duration.ofMillis(1));
    reaper.pass();

    assertThat(condition(lease))
        .isEqualTo(new Condition.Ended(EndReason.NEVER_ATTACHED, clock.instant()));
  }

  /** Its gateway hears of it when it is ready, and has yet to connect and to say so. */
  @Test
  void aWorkloadThatTookLongToStartStillWaitsForItsGateway() {
    workloads.beSlow();
    Lease lease = claimed();
    clock.pass(ATTACH_WITHIN.multipliedBy(2));
    workloads.settle();
    reaper.pass();
    clock.pass(Duration.ofSeconds(10));
    reaper.pass();
    assertThat(condition(lease)).isInstanceOf(Condition.Ready.class);

    clock.pass(Duration.ofMillis(1));
    reaper.pass();
    workloads.settle();

    assertThat(condition(lease))
        .isEqualTo(new Condition.Ended(EndReason.NEVER_ATTACHED, clock.instant()));
  }

  @Test
  void anAttachedWorkloadStaysUntilItsSessionsTimeIsOver() {
    Lease lease = claimed();
    workloads.attach(lease.id());
    clock.pass(Duration.ofHours(12));
    reaper.pass();
    assertThat(condition(lease)).isInstanceOf(Condition.Ready.class);

    clock.pass(Duration.ofSeconds(1));
    reaper.pass();

    assertThat(condition(lease))
        .isEqualTo(new Condition.Ended(EndReason.OUTLIVED_SESSION, clock.instant()));
  }

  @Test
  void aWorkloadThatIsStillEndingIsToldAgain() {
    Lease lease = claimed();
    workloads.beSlow();
    workloads.end(lease.id(), EndReason.RELEASED);

    reaper.pass();

    assertThat(workloads.insisted()).isEqualTo(1);
  }

  @Test
  void anEndedWorkloadIsForgottenInTime() {
    Lease lease = claimed();
    // Its grant opens nothing any more.
    clock.pass(Duration.ofMinutes(2));
    workloads.end(lease.id(), EndReason.RELEASED);
    clock.pass(REMEMBERED);
    reaper.pass();
    assertThat(workloads.find(lease.id())).isPresent();

    clock.pass(Duration.ofMillis(1));
    reaper.pass();

    assertThat(workloads.find(lease.id())).isEmpty();
  }

  @Test
  void aUsedUpGrantIsRememberedAsLongAsItCouldBePresented() {
    Lease lease = claimed(Duration.ofHours(1));
    workloads.end(lease.id(), EndReason.RELEASED);
    clock.pass(Duration.ofMinutes(59));

    reaper.pass();

    assertThat(workloads.find(lease.id())).isPresent();
  }

  private Lease claimed() {
    return claimed(Duration.ofSeconds(60));
  }

  private Lease claimed(Duration firstUse) {
    Lease any = TestingLeases.claimedAt(clock.instant());
    Lease lease =
        new Lease(
            any.id(),
            any.grant(),
            any.gatewayKey(),
            any.principal(),
            any.template(),
            any.claimedAt(),
            clock.instant().plus(firstUse),
            any.sessionEnd(),
            any.attachedAt());
    workloads.claim(lease);
    return lease;
  }

  private Condition condition(Lease lease) {
    return workloads.find(lease.id()).orElseThrow().condition();
  }
}
