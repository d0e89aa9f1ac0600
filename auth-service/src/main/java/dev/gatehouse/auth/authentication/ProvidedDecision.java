package dev.gatehouse.auth.authentication;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.access.AccessSnapshot;
import dev.gatehouse.auth.access.Authorization;
import dev.gatehouse.auth.access.NamedPolicy;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Acceptable;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Rejected;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Unavailable;
import dev.gatehouse.auth.authentication.IdentityProvider.Answer;
import dev.gatehouse.auth.grant.Ground;
import dev.gatehouse.auth.policy.SessionPolicy;
import dev.gatehouse.auth.problem.RefusedRequest;
import dev.gatehouse.auth.proof.Method;
import dev.gatehouse.auth.proof.Step;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One decision about a user whom somebody else knows. */
final class ProvidedDecision {

  private final AuthenticationAttempt attempt;
  private final IdentityProvider provider;
  private final List<Method> methods;
  private final Admission admission;

  /**
   * @param firstSteps what is offered to everybody
   */
  ProvidedDecision(
      AuthenticationAttempt attempt,
      IdentityProvider provider,
      List<Step> firstSteps,
      Admission admission) {
    this.attempt = attempt;
    this.provider = provider;
    this.methods = firstSteps.stream().map(Step::method).distinct().toList();
    this.admission = admission;
  }

  /**
   * Decides.
   *
   * @param block why nothing is to pass, if so: then nobody is asked
   */
  CompletionStage<AuthenticationDecision> make(
      AccessSnapshot access, Optional<RejectionReason> block) {
    if (attempt.state().isPresent()) {
      throw new RefusedRequest(
          Status.BAD_REQUEST,
          MessageCode.REQUEST_MALFORMED,
          "state was not given to this session and user");
    }
    if (block.isPresent()) {
      return decided(block.get());
    }
    return switch (attempt.credential()) {
      case Credential.None() -> decided(RejectionReason.NO_CREDENTIAL);
      case Credential.AskMe() -> decided(RejectionReason.METHOD_NOT_OFFERED);
      case Credential.Answer _ -> decided(RejectionReason.METHOD_NOT_OFFERED);
      case Credential.OfferedKey _ -> ask(Step.PUBLICKEY, access);
      case Credential.ProvenKey _ -> ask(Step.PUBLICKEY, access);
      case Credential.Password _ -> ask(Step.PASSWORD, access);
    };
  }

  private CompletionStage<AuthenticationDecision> ask(Step step, AccessSnapshot access) {
    return provider.steps().contains(step)
        ? provider
            .ask(attempt, access)
            .thenApplyAsync(answer -> decision(answer, access), Thread::startVirtualThread)
        : decided(RejectionReason.METHOD_NOT_OFFERED);
  }

  private AuthenticationDecision decision(Answer answer, AccessSnapshot access) {
    return switch (answer) {
      case Answer.Acceptable() -> new Acceptable();
      case Answer.Accepted(Authorization authorization) -> accepted(authorization, access);
      case Answer.Rejected(RejectionReason reason) -> new Rejected(reason, methods);
      case Answer.Unavailable(MessageCode code, String detail) -> new Unavailable(code, detail);
    };
  }

  /** A key that was only offered proves nothing, whatever the provider made of it. */
  private AuthenticationDecision accepted(Authorization authorization, AccessSnapshot access) {
    return attempt.credential() instanceof Credential.OfferedKey
        ? new Acceptable()
        : admission.of(attempt, authorization, ground(authorization.policy(), access));
  }

  /** A provider chooses among the policies of the access file, and takes away from them. */
  private static Ground ground(SessionPolicy policy, AccessSnapshot access) {
    return new Ground.Webhook(
        access.policy(policy.name().text()).map(NamedPolicy::policy).orElse(policy));
  }

  private CompletionStage<AuthenticationDecision> decided(RejectionReason reason) {
    return CompletableFuture.completedFuture(new Rejected(reason, methods));
  }
}
