package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.workload.EndReason;

/** What is to be thought of a pod. */
sealed interface Verdict {

  /** It may still come: transient trouble is waited out. */
  record Awaited(String waitingFor) implements Verdict {}

  /** Its agent can be dialled: within moments, if not yet. */
  record Reachable() implements Verdict {}

  /**
   * It has ended, or will never start.
   *
   * @param problem the cluster's own words, for the log
   */
  record Over(EndReason reason, String problem) implements Verdict {}
}
