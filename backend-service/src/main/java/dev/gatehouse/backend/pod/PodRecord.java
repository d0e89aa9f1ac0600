package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.identity.SshPublicKey;
import dev.gatehouse.backend.identity.WorkloadId;
import dev.gatehouse.backend.workload.EndReason;
import dev.gatehouse.backend.workload.Lease;
import java.time.Instant;
import java.util.Optional;

/**
 * What is written down of a workload: the Secret of its name, without the secret. It is there
 * before the pod, and stays after it, until it is forgotten.
 *
 * @param version counts the writes of the cluster's store; higher is later
 * @param protocol the version of the agent's protocol
 * @param end absent while the workload is meant to live
 */
record PodRecord(
    WorkloadId id,
    String uid,
    long version,
    Lease lease,
    SshPublicKey hostKey,
    int protocol,
    Optional<End> end) {

  record End(EndReason reason, Instant at) {}

  /** The same, of a lease that is attached. */
  PodRecord attached(Instant at) {
    return new PodRecord(id, uid, version, lease.attached(at), hostKey, protocol, end);
  }
}
