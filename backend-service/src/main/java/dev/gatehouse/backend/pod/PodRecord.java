package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.workload.EndReason;
import dev.gatehouse.backend.workload.Lease;
import java.time.Instant;
import java.util.Optional;

/**
 * What is written down of a lease: the Secret of its name, without the secret. It points to the
 * pod, is there before it when the pod is its own, and stays after it, until it is forgotten.
 *
 * @param version counts the writes of the cluster's store; higher is later
 * @param end absent while the workload is meant to live
 */
record PodRecord(
    String name, String uid, long version, Lease lease, PodRef pod, Optional<End> end) {

  record End(EndReason reason, Instant at) {}

  /** The same, of a lease that is attached. */
  PodRecord attached(Instant at) {
    return new PodRecord(name, uid, version, lease.attached(at), pod, end);
  }
}
