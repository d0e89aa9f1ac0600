package dev.gatehouse.backend.process;

import dev.gatehouse.backend.identity.LeaseId;
import dev.gatehouse.backend.workload.Condition;
import dev.gatehouse.backend.workload.Lease;
import dev.gatehouse.backend.workload.Workload;
import java.util.Optional;

/**
 * A workload with the process that it is.
 *
 * @param agent absent until the agent has answered
 */
record LocalWorkload(Workload workload, Optional<ProcessIdentity> agent) {

  LeaseId lease() {
    return workload.lease().id();
  }

  Condition condition() {
    return workload.condition();
  }

  boolean agentAlive() {
    return agent.filter(ProcessIdentity::alive).isPresent();
  }

  LocalWorkload with(Condition condition) {
    return new LocalWorkload(new Workload(workload.id(), workload.lease(), condition), agent);
  }

  LocalWorkload with(Lease lease) {
    return new LocalWorkload(new Workload(workload.id(), lease, workload.condition()), agent);
  }

  LocalWorkload with(ProcessIdentity answered) {
    return new LocalWorkload(workload, Optional.of(answered));
  }
}
