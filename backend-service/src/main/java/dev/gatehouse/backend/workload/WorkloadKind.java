package dev.gatehouse.backend.workload;

import java.util.Locale;

/** What a workload is made of. */
public enum WorkloadKind {
  /** A process tree on the backend's own machine, for development. */
  PROCESS,
  /** A pod of a Kubernetes cluster. */
  POD;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
