package dev.gatehouse.contracts.audit;

/** What happens to the place where a session lands. Fields that a kind does not have are empty. */
public sealed interface WorkloadEvent extends AuditEvent {

  record Attached(
      String workloadId,
      String kind,
      String namespace,
      String pod,
      String node,
      String image,
      String host,
      int port,
      String leaseId)
      implements WorkloadEvent {}

  record Failed(String code, String reason) implements WorkloadEvent {}
}
