package dev.gatehouse.auth.policy;

import java.time.Instant;
import java.util.Optional;

/**
 * How it came to a session's policy.
 *
 * @param rule the id of the rule that chose it; empty when no rule did
 * @param until when rules would choose otherwise, and the session ends; empty when they would not
 */
public record Choice(Optional<String> rule, Optional<Instant> until) {

  /** By no rule. */
  public static final Choice NONE = new Choice(Optional.empty(), Optional.empty());
}
