package dev.gatehouse.backend.lease;

import dev.gatehouse.backend.workload.Workloads;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once all workloads are known: before that none is given out. */
@Readiness
class WorkloadsReadiness implements HealthCheck {

  private final Workloads workloads;

  WorkloadsReadiness(Workloads workloads) {
    this.workloads = workloads;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("workloads").status(workloads.available()).build();
  }
}
