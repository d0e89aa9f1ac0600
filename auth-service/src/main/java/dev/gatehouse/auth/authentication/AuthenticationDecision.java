package dev.gatehouse.auth.authentication;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.access.Authorization;
import dev.gatehouse.auth.grant.SignedGrant;
import dev.gatehouse.auth.proof.Method;
import java.util.List;
import java.util.Optional;

/** What was decided about an attempt. */
public sealed interface AuthenticationDecision {

  /** The offered key would do, if the client proved it; the answer to a probe at best. */
  record Acceptable() implements AuthenticationDecision {}

  /**
   * The client is who it says, and this is what it may do.
   *
   * @param grant says so to others; empty where the attempt named no key to bind it to
   */
  record Accepted(Authorization authorization, Optional<SignedGrant> grant)
      implements AuthenticationDecision {}

  /**
   * This step passed, and others must follow: one of these methods.
   *
   * @param state what the next call must bring
   */
  record Continue(List<Method> methods, String state) implements AuthenticationDecision {
    public Continue {
      methods = List.copyOf(methods);
    }
  }

  /**
   * The person is to be asked.
   *
   * @param state what the call with the answer must bring
   */
  record Challenge(Prompt prompt, String state) implements AuthenticationDecision {}

  /**
   * The client is let in by nothing that it brought.
   *
   * @param reason for us; the answer does not have it
   * @param methods what can be tried next
   */
  record Rejected(RejectionReason reason, List<Method> methods) implements AuthenticationDecision {
    public Rejected {
      methods = List.copyOf(methods);
    }
  }

  /**
   * The client is who it says, and a rule of the access file does not let it in from there, or now.
   *
   * @param rule its id
   */
  record Denied(String rule) implements AuthenticationDecision {}

  /**
   * The client is who it says, and has as many sessions already as it may have.
   *
   * @param policy whose limits say how many
   */
  record Full(String policy) implements AuthenticationDecision {}

  /**
   * Nobody can say, or nobody in a way that could be understood: nobody gets in.
   *
   * @param detail what was wrong, and of what; never a value of an answer
   */
  record Unavailable(MessageCode code, String detail) implements AuthenticationDecision {}

  /** Too many passwords wait to be verified; nothing was decided, and nobody gets in. */
  record Busy() implements AuthenticationDecision {}
}
