package dev.gatehouse.gateway.authentication;

import dev.gatehouse.gateway.messages.ShownText;
import java.util.List;
import java.util.Optional;

/** What a request of the authentication protocol came to. */
public sealed interface AuthenticationOutcome {

  /** A proof by this key would be looked at (RFC 4252, 7). */
  record Acceptable() implements AuthenticationOutcome {}

  /**
   * The user is who they say, and may do what the grant says.
   *
   * @param held by what it is asked later whether the grant still stands
   */
  record Accepted(Grant grant, HeldGrant held) implements AuthenticationOutcome {}

  /**
   * A success that is not enough: which methods can continue.
   *
   * @param state goes with every later request of this session
   */
  record Continue(List<String> methods, String state) implements AuthenticationOutcome {
    public Continue {
      methods = List.copyOf(methods);
    }
  }

  /**
   * The person is to be asked (RFC 4256, 3.2).
   *
   * @param state goes with the answers alone
   */
  record Challenge(List<Prompt> prompts, String state) implements AuthenticationOutcome {
    public Challenge {
      prompts = List.copyOf(prompts);
    }
  }

  /** One question, and whether what is typed may be shown. */
  record Prompt(String text, boolean echo) {}

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

  /**
   * The user is who they say, and a rule does not let them in from there, or then.
   *
   * @param code auth-service's message code
   * @param rule the rule's id
   */
  record Denied(String code, String rule) implements AuthenticationOutcome {}

  /**
   * The user is who they say, and has as many sessions as they may have.
   *
   * @param code auth-service's message code
   */
  record Full(String code) implements AuthenticationOutcome {}

  /**
   * One of the others, with what people are told beside it.
   *
   * @param banner before login, whoever they are (RFC 4252, 5.4)
   * @param notice after login, at a terminal
   */
  record WithWords(
      Optional<ShownText> banner, Optional<ShownText> notice, AuthenticationOutcome outcome)
      implements AuthenticationOutcome {}

  /** Nobody could say; nobody gets in. */
  record Unavailable(String detail) implements AuthenticationOutcome {}
}
