package dev.gatehouse.backend.workload;

import java.time.InstantSource;

class TestingWorkloadsTest extends WorkloadsContract {

  private final TestingWorkloads workloads = new TestingWorkloads(InstantSource.system());

  @Override
  protected Workloads open() {
    return workloads;
  }

  @Override
  protected void kill(Workload workload) {
    workloads.die(workload.lease().id());
  }
}
