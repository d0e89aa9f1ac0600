package dev.gatehouse.backend.workload;

import dev.gatehouse.backend.identity.WorkloadId;

/** A workload as it was when somebody looked. */
public record Workload(WorkloadId id, Lease lease, Condition condition) {

  /** Whether it counts as one that its principal has. */
  public boolean live() {
    return switch (condition) {
      case Condition.Starting starting -> true;
      case Condition.Ready ready -> true;
      case Condition.Ending ending -> false;
      case Condition.Ended ended -> false;
    };
  }
}
