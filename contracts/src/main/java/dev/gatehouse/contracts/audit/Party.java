package dev.gatehouse.contracts.audit;

/** Who did something. */
public enum Party {
  CLIENT,
  WORKLOAD,
  GATEWAY
}
