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
  OUTLIVED_SESSION;

  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
