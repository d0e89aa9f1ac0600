package dev.gatehouse.gateway;

/** What becomes of live sessions when the policy of their user changes. */
public enum PolicyChanges {
  /** They end. */
  END,
  /** They go on under the policy that they began with. */
  KEEP
}
