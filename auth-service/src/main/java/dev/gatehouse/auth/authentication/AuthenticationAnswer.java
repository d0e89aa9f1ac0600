package dev.gatehouse.auth.authentication;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.access.Authorization;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Acceptable;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Accepted;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Busy;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Challenge;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Continue;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Denied;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Full;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Rejected;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Unavailable;
import dev.gatehouse.auth.grant.SignedGrant;
import dev.gatehouse.auth.problem.RefusedRequest;
import dev.gatehouse.auth.proof.Method;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A decision as the gateway reads it. Has nothing by which one rejection could be told from
 * another.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record AuthenticationAnswer(
    @Schema(
            enumeration = {"acceptable", "accepted", "continue", "rejected", "denied", "full"},
            required = true)
        String outcome,
    @Schema(description = "A signed grant (docs/grants.md); with 'accepted' only")
        @Nullable String grant,
    @Schema(
            description =
                "What goes with every question whether the grant still stands (POST"
                    + " /v1/grants/status); with 'accepted' only")
        @Nullable String basis,
    @Schema(
            description =
                "Seconds for which the session goes on at most while that question has no answer;"
                    + " with 'accepted' only, and only where the access file says less")
        @Nullable Long authorizationStaleMax,
    @Schema(description = "Methods that the client may try next; with 'continue' and 'rejected'")
        @Nullable List<String> methods,
    @Schema(description = "What the person is to be asked; with 'continue' only, without methods")
        @Nullable List<Prompt> prompts,
    @Schema(description = "What the next call of this session must bring; with 'continue' only")
        @Nullable String state,
    @Schema(
            description =
                "The message code that a person may be told; with 'rejected', 'denied' and"
                    + " 'full'")
        @Nullable String code,
    @Schema(description = "The id of the rule that lets nobody in; with 'denied' only")
        @Nullable String rule,
    @Schema(
            description =
                "What everybody is told before login; with the answer to a session's first attempt")
        @Nullable String banner,
    @Schema(description = "What is told at a terminal after login; with 'accepted' only")
        @Nullable String notice) {

  /** The same, and what people are told beside it. */
  AuthenticationAnswer with(Greeting greeting) {
    return new AuthenticationAnswer(
        outcome,
        grant,
        basis,
        authorizationStaleMax,
        methods,
        prompts,
        state,
        code,
        rule,
        greeting.banner().orElse(null),
        greeting.notice().orElse(null));
  }

  static AuthenticationAnswer of(AuthenticationDecision decision) {
    return switch (decision) {
      case Acceptable() -> answer("acceptable", null, null, null, null);
      case Accepted(Authorization authorization, Optional<SignedGrant> grant) ->
          new AuthenticationAnswer(
              "accepted",
              grant.map(SignedGrant::token).orElse(null),
              grant.map(SignedGrant::basis).orElse(null),
              authorization.staleMax().map(Duration::toSeconds).orElse(null),
              null,
              null,
              null,
              null,
              null,
              null,
              null);
      case Continue(List<Method> methods, String state) ->
          answer("continue", words(methods), null, state, null);
      case Challenge(Prompt prompt, String state) ->
          answer("continue", null, List.of(prompt), state, null);
      case Rejected rejected ->
          answer(
              "rejected",
              words(rejected.methods()),
              null,
              null,
              MessageCode.AUTHENTICATION_REJECTED.code());
      case Denied(String rule) ->
          new AuthenticationAnswer(
              "denied",
              null,
              null,
              null,
              null,
              null,
              null,
              MessageCode.AUTHENTICATION_DENIED_BY_RULE.code(),
              rule,
              null,
              null);
      case Full _ -> answer("full", null, null, null, MessageCode.AUTHENTICATION_FULL.code());
      case Unavailable(MessageCode code, String detail) ->
          throw new RefusedRequest(Status.SERVICE_UNAVAILABLE, code, detail);
      case Busy() ->
          throw new RefusedRequest(Status.SERVICE_UNAVAILABLE, MessageCode.PASSWORDS_BUSY);
    };
  }

  private static AuthenticationAnswer answer(
      String outcome,
      @Nullable List<String> methods,
      @Nullable List<Prompt> prompts,
      @Nullable String state,
      @Nullable String code) {
    return new AuthenticationAnswer(
        outcome, null, null, null, methods, prompts, state, code, null, null, null);
  }

  private static List<String> words(List<Method> methods) {
    return methods.stream().map(Method::word).toList();
  }
}
