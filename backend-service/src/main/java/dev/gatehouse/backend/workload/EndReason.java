package dev.gatehouse.backend.workload;

import java.util.Locale;

/** Why a workload ended; its {@link #label} is what logs say. */
public enum EndReason {
  /** Its session gave it back. */
  RELEASED,
  /** Its agent never answered. */
  NOT_STARTED,
  /** Its agent is gone though nobody ended it. */
  DIED,
  /** Nobody confirmed in time that they are connected to it. */
  NEVER_ATTACHED,
  /** Its session's time is over. */
  OUTLIVED_SESSION,
  /** It had more memory than it may have. */
  OUT_OF_MEMORY,
  /** Its node was short of something, drained, or lost. */
  EVICTED,
  /** Its template lets none live longer. */
  LIFETIME_OVER,
  /** An image could not be had. */
  IMAGE_UNAVAILABLE,
  /** It cannot be started as its template says. */
  TEMPLATE_UNUSABLE,
  /** A rule of the cluster refuses such workloads. */
  ADMISSION_REFUSED,
  /** There are as many, or as large ones, as there may be. */
  QUOTA_EXCEEDED,
  /** It was not reachable in time. */
  START_TIMED_OUT;

  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
