package dev.gatehouse.gateway.workload;

/** What backend-service says to the wish for a workload. */
public sealed interface LeaseAnswer {

  record Ready(WorkloadLease lease) implements LeaseAnswer {}

  /** Not yet. */
  record Pending(String leaseId, String waitingFor) implements LeaseAnswer {}

  /** The workload is over, and will not come back. */
  record Ended(String code, String detail) implements LeaseAnswer {}

  /** Never: the grant stands against it. */
  record Refused(String code, String detail) implements LeaseAnswer {}

  /** The user holds as many workloads as one may. */
  record AtLimit(String code) implements LeaseAnswer {}

  /** Nobody could say. */
  record Unavailable(String detail) implements LeaseAnswer {}
}
