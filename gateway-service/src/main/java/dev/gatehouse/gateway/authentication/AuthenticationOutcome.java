package dev.gatehouse.gateway.authentication;

import java.util.List;

/** What a request of the authentication protocol came to. */
public sealed interface AuthenticationOutcome {

  /** A proof by this key would be looked at (RFC 4252, 7). */
  record Acceptable() implements AuthenticationOutcome {}

  /** The user is who they say, and may do what the grant says. */
  record Accepted(Grant grant) implements AuthenticationOutcome {}

  /** A success that is not enough: which methods can continue. */
  record Continue(List<String> methods) implements AuthenticationOutcome {
    public Continue {
      methods = List.copyOf(methods);
    }
  }

  /**
   * No.
   *
   * @param code auth-service's message code
   */
  record Rejected(List<String> methods, String code) implements AuthenticationOutcome {
    public Rejected {
      methods = List.copyOf(methods);
    }
  }

  /** Nobody could say; nobody gets in. */
  record Unavailable(String detail) implements AuthenticationOutcome {}
}
