package dev.gatehouse.backend.workload;

import java.time.Instant;

/**
 * Where a workload is in its life.
 *
 * <pre>
 *   Starting ──▶ Ready ──▶ Ending ──▶ Ended
 *       │          └───────────────────▲
 *       └──────────────────────────────┘
 * </pre>
 */
public sealed interface Condition {

  /** The label of the metric. */
  String label();

  /**
   * It is being made.
   *
   * @param waitingFor what is being waited for, in words for a person
   */
  record Starting(String waitingFor) implements Condition {
    @Override
    public String label() {
      return "starting";
    }
  }

  /** It can be reached. */
  record Ready(Endpoint endpoint) implements Condition {
    @Override
    public String label() {
      return "ready";
    }
  }

  /** It was told to end; some process of it may still be there. */
  record Ending(EndReason reason, Instant since) implements Condition {
    @Override
    public String label() {
      return "ending";
    }
  }

  /** Nothing of it is left but this record. */
  record Ended(EndReason reason, Instant at) implements Condition {
    @Override
    public String label() {
      return "ended";
    }
  }
}
