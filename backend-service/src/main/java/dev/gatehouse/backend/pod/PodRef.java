package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.identity.SshPublicKey;
import dev.gatehouse.backend.identity.WorkloadId;

/**
 * A pod as a record points to it: enough to log in.
 *
 * @param id the pod's name, which is the login name at its agent too
 * @param protocol the version of the agent's protocol
 */
record PodRef(WorkloadId id, Kind kind, SshPublicKey hostKey, int protocol) {

  /** How a record came by its pod. */
  enum Kind {
    /** It was made for the record, whose name it has. */
    OWN,
    /** It was taken out of a pool, and is the record's alone. */
    POOLED,
    /** Other records of the principal may point to it too, and it outlives them. */
    SHARED
  }
}
