package dev.gatehouse.auth.webhook;

import dev.gatehouse.auth.access.AccessSnapshot;
import dev.gatehouse.auth.access.Authorization;
import dev.gatehouse.auth.authentication.AuthenticationAttempt;
import dev.gatehouse.auth.authentication.Credential;
import dev.gatehouse.auth.authentication.IdentityProvider.Answer;
import dev.gatehouse.auth.authentication.RejectionReason;
import dev.gatehouse.auth.identity.KeyRestrictions;
import dev.gatehouse.auth.identity.PublicKeyBlob;
import dev.gatehouse.auth.identity.UserName;
import dev.gatehouse.auth.policy.SessionPolicy;
import dev.gatehouse.auth.proof.RequiredSteps;
import dev.gatehouse.auth.proof.Step;
import dev.gatehouse.auth.proof.TypedSecret;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** One attempt, asked about at each server in turn: who, whether, and what. */
final class WebhookLogin {

  private final WebhookServers servers;
  private final AuthenticationAttempt attempt;
  private final AccessSnapshot access;
  private final WebhookQuestion question;
  private final long deadline;

  /**
   * @param deadline of {@link System#nanoTime}
   */
  WebhookLogin(
      WebhookServers servers, AuthenticationAttempt attempt, AccessSnapshot access, long deadline) {
    this.servers = servers;
    this.attempt = attempt;
    this.access = access;
    this.question = new WebhookQuestion(servers.version(), attempt);
    this.deadline = deadline;
  }

  /**
   * Completes exceptionally with a {@link WebhookFailure} where somebody gave no answer.
   *
   * @throws IllegalArgumentException for an attempt without key and password
   */
  CompletableFuture<Answer> answer() {
    return switch (attempt.credential()) {
      case Credential.OfferedKey(PublicKeyBlob key) ->
          key(key, _ -> CompletableFuture.completedFuture(new Answer.Acceptable()));
      case Credential.ProvenKey(PublicKeyBlob key) ->
          key(key, who -> authorized(who, Step.PUBLICKEY));
      case Credential.Password(TypedSecret password) ->
          known(
              servers.password(),
              question.password(password.copyOfBytes()),
              who -> authorized(who, Step.PASSWORD));
      case Credential.None _, Credential.AskMe _, Credential.Answer _ ->
          throw new IllegalArgumentException("nothing to ask about");
    };
  }

  private CompletableFuture<Answer> key(
      PublicKeyBlob key, Function<WebhookAnswer, CompletableFuture<Answer>> next) {
    return key.line()
        .map(line -> known(servers.pubkey(), question.pubkey(line), next))
        .orElseGet(() -> rejected(RejectionReason.UNKNOWN_KEY));
  }

  private CompletableFuture<Answer> known(
      Optional<WebhookEndpoint> endpoint,
      byte[] request,
      Function<WebhookAnswer, CompletableFuture<Answer>> next) {
    return endpoint
        .orElseThrow(() -> new IllegalArgumentException("a method that is not offered"))
        .ask(
            request,
            deadline,
            document -> WebhookAnswer.toLogin(document, question, WebhookMetadata.NONE))
        .whenComplete((_, _) -> Arrays.fill(request, (byte) 0))
        .thenCompose(
            who -> who.success() ? next.apply(who) : rejected(RejectionReason.REFUSED_BY_WEBHOOK));
  }

  private CompletableFuture<Answer> authorized(WebhookAnswer who, Step proven) {
    String principal = who.principal().orElse(attempt.user());
    return servers
        .authz()
        .map(
            endpoint ->
                endpoint
                    .ask(
                        question.authz(
                            principal, who.metadata(), servers.sensitiveMetadataToAuthz()),
                        deadline,
                        document -> WebhookAnswer.toLogin(document, question, who.metadata()))
                    .thenCompose(
                        may ->
                            may.success()
                                ? configured(may.principal().orElse(principal), may, proven)
                                : rejected(RejectionReason.NOT_AUTHORIZED_BY_WEBHOOK)))
        .orElseGet(() -> configured(principal, who, proven));
  }

  private CompletableFuture<Answer> configured(String principal, WebhookAnswer who, Step proven) {
    return servers
        .config()
        .map(
            endpoint ->
                endpoint.ask(
                    question.config(principal, who.metadata(), servers.sensitiveMetadataToConfig()),
                    deadline,
                    document -> configured(document, principal, who, proven)))
        .orElseGet(
            () ->
                CompletableFuture.completedFuture(
                    accepted(principal, servers.terms().of(proven, access), proven)));
  }

  private Answer configured(
      WebhookDocument document, String principal, WebhookAnswer who, Step proven) {
    WebhookAnswer answer = WebhookAnswer.toConfig(document, question, who.metadata());
    SessionPolicy policy =
        document
            .object("config")
            .map(config -> servers.terms().of(config, proven, access))
            .orElseGet(() -> servers.terms().of(proven, access));
    return accepted(answer.principal().orElse(principal), policy, proven);
  }

  /** A principal is one person: nobody becomes by a webhook whom the access file knows. */
  private Answer accepted(String principal, SessionPolicy policy, Step proven) {
    if (!UserName.isUserName(principal)) {
      throw WebhookFailure.contradicts("authenticatedUsername", "is not a user name");
    }
    if (access.standing(principal) != AccessSnapshot.Standing.UNKNOWN) {
      throw WebhookFailure.contradicts(
          "authenticatedUsername", "is a user of the access file, whom no webhook vouches for");
    }
    return new Answer.Accepted(
        new Authorization(
            new UserName(principal),
            policy,
            new RequiredSteps(List.of(List.of(proven))),
            KeyRestrictions.NONE,
            Optional.empty()));
  }

  private static CompletableFuture<Answer> rejected(RejectionReason reason) {
    return CompletableFuture.completedFuture(new Answer.Rejected(reason));
  }
}
