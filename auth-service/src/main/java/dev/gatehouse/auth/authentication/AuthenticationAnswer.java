package dev.gatehouse.auth.authentication;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Acceptable;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Accepted;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Continue;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Rejected;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A decision as the gateway reads it. Has nothing by which one rejection could be told from
 * another.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record AuthenticationAnswer(
    @Schema(
            enumeration = {"acceptable", "accepted", "continue", "rejected"},
            required = true)
        String outcome,
    @Schema(description = "A signed grant (docs/grants.md); with 'accepted' only")
        @Nullable String grant,
    @Schema(description = "Methods that the client may try next; with 'continue' and 'rejected'")
        @Nullable List<String> methods,
    @Schema(description = "The message code that a person may be told; with 'rejected' only")
        @Nullable String code) {

  /** The same for every user name, known or not, as long as nobody has proven anything. */
  private static final List<String> METHODS = List.of(AuthenticationMethod.PUBLICKEY.word());

  static AuthenticationAnswer of(AuthenticationDecision decision) {
    return switch (decision) {
      case Acceptable() -> new AuthenticationAnswer("acceptable", null, null, null);
      case Accepted accepted ->
          new AuthenticationAnswer("accepted", accepted.grant().token(), null, null);
      case Continue(List<AuthenticationMethod> methods) ->
          new AuthenticationAnswer(
              "continue", null, methods.stream().map(AuthenticationMethod::word).toList(), null);
      case Rejected rejected ->
          new AuthenticationAnswer(
              "rejected", null, METHODS, MessageCode.AUTHENTICATION_REJECTED.code());
    };
  }
}
