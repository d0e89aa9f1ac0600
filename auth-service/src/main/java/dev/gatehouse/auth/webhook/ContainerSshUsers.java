package dev.gatehouse.auth.webhook;

import dev.gatehouse.auth.access.Account;
import dev.gatehouse.auth.access.Authorization;
import dev.gatehouse.auth.access.CurrentAccess;
import dev.gatehouse.auth.authentication.AuthenticationAttempt;
import dev.gatehouse.auth.authentication.AuthenticationDecision;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Accepted;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Continue;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Rejected;
import dev.gatehouse.auth.authentication.AuthenticationRecord;
import dev.gatehouse.auth.authentication.Authenticator;
import dev.gatehouse.auth.authentication.RejectionReason;
import dev.gatehouse.auth.identity.KeyOptionTerms;
import dev.gatehouse.auth.identity.KeyRestrictions;
import dev.gatehouse.auth.policy.SessionPolicy;
import dev.gatehouse.auth.proof.Step;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The users of the access file whom a gateway of ContainerSSH may let in: those who need one step,
 * by a key that takes nothing from their policy, and whom no rule is about. It can ask for no
 * second step, and does not say by which key somebody came when it asks for a configuration.
 * Thread-safe.
 */
@Singleton
class ContainerSshUsers {

  private final CurrentAccess access;
  private final Authenticator authenticator;
  private final AuthenticationRecord record;

  ContainerSshUsers(
      CurrentAccess access, Authenticator authenticator, AuthenticationRecord record) {
    this.access = access;
    this.authenticator = authenticator;
    this.record = record;
  }

  /** Decides as for a gateway of ours, then takes out whom a ContainerSSH gateway cannot let in. */
  CompletionStage<AuthenticationDecision> decide(AuthenticationAttempt attempt) {
    long start = System.nanoTime();
    return authenticator
        .decideByFile(attempt)
        .thenApply(
            decision -> {
              AuthenticationDecision fit = fit(decision, attempt.user());
              record.write(attempt, fit, Duration.ofNanos(System.nanoTime() - start));
              return fit;
            });
  }

  /** What the user may do; empty for whoever cannot come in by such a gateway. */
  Optional<SessionPolicy> policy(String user) {
    return access
        .snapshot()
        .account(user)
        .filter(account -> account.choices().isEmpty())
        .map(Account::authorization)
        .filter(
            authorization -> authorization.required().lists().stream().anyMatch(this::isOneStep))
        .map(Authorization::policy);
  }

  private boolean isOneStep(List<Step> steps) {
    return steps.equals(List.of(Step.PUBLICKEY)) || steps.equals(List.of(Step.PASSWORD));
  }

  private AuthenticationDecision fit(AuthenticationDecision decision, String user) {
    return switch (decision) {
      case Continue(var methods, _) -> new Rejected(RejectionReason.NOT_BY_CONTAINERSSH, methods);
      case Accepted(Authorization authorization, _)
          when isNarrow(authorization.restrictions()) || isRuled(user) ->
          new Rejected(RejectionReason.NOT_BY_CONTAINERSSH, List.of());
      default -> decision;
    };
  }

  /** What rules say of hours cannot be told to such a gateway, which would hold nobody to it. */
  private boolean isRuled(String user) {
    return access
        .snapshot()
        .account(user)
        .filter(account -> !account.choices().isEmpty())
        .isPresent();
  }

  private static boolean isNarrow(KeyRestrictions restrictions) {
    return !restrictions.denied().isEmpty()
        || restrictions.command().isPresent()
        || !restrictions.options().equals(KeyOptionTerms.NONE);
  }
}
