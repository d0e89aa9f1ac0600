package dev.gatehouse.gateway.policy;

import dev.gatehouse.gateway.messages.MessageCode;

/** Whether something passes. */
public sealed interface Decision {
  record Allowed() implements Decision {}

  /**
   * Why not.
   *
   * @param rule the member of the policy that does not allow it, as its path in the access file;
   *     empty when it is no policy's doing
   */
  record Denied(MessageCode code, String rule) implements Decision {}
}
