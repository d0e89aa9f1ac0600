package dev.gatehouse.backend.lease;

import dev.gatehouse.backend.MessageCode;
import dev.gatehouse.backend.workload.Workload;
import dev.gatehouse.backend.workload.Workloads;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.function.Supplier;

/** What an operator watches: how long claims take, how many are refused and why, what there is. */
public final class LeaseMetrics {

  private static final List<String> STATES = List.of("starting", "ready", "ending", "ended");

  private final MeterRegistry registry;

  public LeaseMetrics(MeterRegistry registry, Workloads workloads) {
    this.registry = registry;
    for (String state : STATES) {
      Gauge.builder("gatehouse.backend.workloads", workloads, source -> count(source, state))
          .description("Workloads that are known, by state")
          .tag("state", state)
          .register(registry);
    }
  }

  LeaseOutcome timed(Supplier<LeaseOutcome> claim) {
    Timer.Sample sample = Timer.start(registry);
    LeaseOutcome outcome = claim.get();
    sample.stop(
        Timer.builder("gatehouse.backend.lease.claim")
            .description("Time from a claim's arrival to its answer")
            .tag("outcome", outcome.label())
            .publishPercentileHistogram()
            .register(registry));
    return outcome;
  }

  void refused(MessageCode code) {
    registry.counter("gatehouse.backend.lease.refusals", "code", code.code()).increment();
  }

  private static double count(Workloads workloads, String state) {
    return workloads.all().stream()
        .map(Workload::condition)
        .filter(condition -> condition.label().equals(state))
        .count();
  }
}
