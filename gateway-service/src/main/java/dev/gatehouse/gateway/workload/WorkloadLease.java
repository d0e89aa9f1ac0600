package dev.gatehouse.gateway.workload;

/**
 * A session's hold on a workload, and what it takes to get in.
 *
 * @param certificate OpenSSH user certificate over the gateway's key, one line; a credential only
 *     together with that key
 */
public record WorkloadLease(String id, Workload workload, String certificate) {

  /**
   * Where a session lands. Fields that a kind does not have are empty.
   *
   * @param hostKey the agent's key, one line; no other is accepted
   */
  public record Workload(
      String id,
      String kind,
      String namespace,
      String pod,
      String node,
      String image,
      String host,
      int port,
      String hostKey) {}
}
