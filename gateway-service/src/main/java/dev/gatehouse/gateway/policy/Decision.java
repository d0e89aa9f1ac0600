package dev.gatehouse.gateway.policy;

import dev.gatehouse.gateway.messages.MessageCode;

/** Whether something passes. */
public sealed interface Decision {
  record Allowed() implements Decision {}

  /** Why not. */
  record Denied(MessageCode code) implements Decision {}
}
