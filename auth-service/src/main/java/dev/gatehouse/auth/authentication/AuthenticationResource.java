package dev.gatehouse.auth.authentication;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.access.CurrentAccess;
import dev.gatehouse.auth.caller.CallableBy;
import dev.gatehouse.auth.caller.Caller;
import dev.gatehouse.auth.problem.RefusedRequest;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Where a gateway asks about an authentication attempt. */
@Path("/v1/authentications")
class AuthenticationResource {

  private final Authenticator authenticator;
  private final CurrentAccess access;
  private final AuthenticationRecord record;

  AuthenticationResource(
      Authenticator authenticator, CurrentAccess access, AuthenticationRecord record) {
    this.authenticator = authenticator;
    this.access = access;
    this.record = record;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @CallableBy(Caller.GATEWAY)
  @Operation(
      operationId = "decideAuthentication",
      summary = "Decide about one authentication attempt",
      description =
          "The answer to a probe (proven=false) is 'acceptable' at best. 'accepted' always carries"
              + " a grant. Rejections of known and unknown users are alike.")
  @APIResponse(
      responseCode = "200",
      description = "What was decided; a rejection is a decision too",
      content = @Content(schema = @Schema(implementation = AuthenticationAnswer.class)))
  @APIResponse(responseCode = "400", description = "GH-AUTH-2101: a field is malformed")
  @APIResponse(responseCode = "401", description = "GH-AUTH-3001: the caller is not known")
  @APIResponse(responseCode = "403", description = "GH-AUTH-3002: the caller is not the gateway")
  @APIResponse(
      responseCode = "503",
      description =
          "GH-AUTH-2103: too many passwords wait; GH-AUTH-2401: used codes cannot be known now;"
              + " GH-AUTH-2402: how many sessions the user has cannot be known now")
  @Blocking
  public CompletionStage<AuthenticationAnswer> decide(@Nullable AuthenticationRequest request) {
    if (request == null) {
      throw new RefusedRequest(
          Status.BAD_REQUEST, MessageCode.REQUEST_MALFORMED, "the body is missing");
    }
    try {
      return decided(request).whenComplete((_, _) -> request.close());
    } catch (RefusedRequest e) {
      request.close();
      throw e;
    }
  }

  private CompletionStage<AuthenticationAnswer> decided(AuthenticationRequest request) {
    long start = System.nanoTime();
    AuthenticationAttempt attempt = AuthenticationRequestReader.read(request);
    return authenticator
        .decide(attempt)
        .thenApply(
            decision -> {
              record.write(attempt, decision, Duration.ofNanos(System.nanoTime() - start));
              return AuthenticationAnswer.of(decision)
                  .with(Greeting.of(access.snapshot(), attempt, decision));
            });
  }
}
