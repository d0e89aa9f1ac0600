package dev.gatehouse.auth.authentication;

import dev.gatehouse.auth.access.AccessSnapshot;
import dev.gatehouse.auth.access.NamedPolicy;
import java.util.Optional;

/**
 * What people are told beside a decision. Before anybody has proven anything it is the same for
 * every name.
 *
 * @param banner before login, with the first answer of a session (RFC 4252, 5.4)
 * @param notice after login, by the policy that was given
 */
record Greeting(Optional<String> banner, Optional<String> notice) {

  static Greeting of(
      AccessSnapshot access, AuthenticationAttempt attempt, AuthenticationDecision decision) {
    return new Greeting(
        attempt.number() == 1 ? access.banner() : Optional.empty(),
        decision instanceof AuthenticationDecision.Accepted accepted
            ? access
                .policy(accepted.authorization().policy().name().text())
                .flatMap(NamedPolicy::notice)
            : Optional.empty());
  }
}
