package dev.gatehouse.backend.workload;

import java.util.Locale;

/** What a workload is made of. */
public enum WorkloadKind {
  /** A process tree on the backend's own machine, for development. */
  PROCESS;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
