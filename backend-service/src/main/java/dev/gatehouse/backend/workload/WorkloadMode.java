package dev.gatehouse.backend.workload;

/** What of a session, or of a principal, a workload is for. */
public enum WorkloadMode {
  /** One for each session; it ends with the session. */
  CONNECTION,
  /** One for each shell, command or subsystem of a session; it ends with that channel. */
  CHANNEL,
  /** One for each principal and template, shared by sessions; it ends when it has been idle. */
  PERSISTENT
}
