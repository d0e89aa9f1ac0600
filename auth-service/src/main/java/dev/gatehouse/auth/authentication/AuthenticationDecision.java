package dev.gatehouse.auth.authentication;

import dev.gatehouse.auth.access.Authorization;
import dev.gatehouse.auth.grant.SignedGrant;
import java.util.List;

/** What was decided about an attempt. */
sealed interface AuthenticationDecision {

  /** The offered key would do, if the client proved it; the answer to a probe at best. */
  record Acceptable() implements AuthenticationDecision {}

  /** The client is who it says, and this is what it may do. */
  record Accepted(Authorization authorization, SignedGrant grant)
      implements AuthenticationDecision {}

  /** This step passed, and others must follow: one of these methods. */
  record Continue(List<AuthenticationMethod> methods) implements AuthenticationDecision {
    public Continue {
      methods = List.copyOf(methods);
    }
  }

  /**
   * The client is let in by nothing that it brought.
   *
   * @param reason for us; the answer does not have it
   */
  record Rejected(RejectionReason reason) implements AuthenticationDecision {}
}
