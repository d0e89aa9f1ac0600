package dev.gatehouse.auth.authentication;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.caller.CallableBy;
import dev.gatehouse.auth.caller.Caller;
import dev.gatehouse.auth.problem.RefusedRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Where a gateway asks about an authentication attempt. */
@Path("/v1/authentications")
class AuthenticationResource {

  private final Authenticator authenticator;
  private final AuthenticationRecord record;

  AuthenticationResource(Authenticator authenticator, AuthenticationRecord record) {
    this.authenticator = authenticator;
    this.record = record;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @CallableBy(Caller.GATEWAY)
  @Operation(
      summary = "Decide about one authentication attempt",
      description =
          "The answer to a probe (proven=false) is 'acceptable' at best. 'accepted' always carries"
              + " a grant. Rejections of known and unknown users are alike.")
  public AuthenticationAnswer decide(@Nullable AuthenticationRequest request) {
    if (request == null) {
      throw new RefusedRequest(
          Status.BAD_REQUEST, MessageCode.REQUEST_MALFORMED, "the body is missing");
    }
    long start = System.nanoTime();
    AuthenticationAttempt attempt = AuthenticationRequestReader.read(request);
    AuthenticationDecision decision = authenticator.decide(attempt);
    record.write(attempt, decision, Duration.ofNanos(System.nanoTime() - start));
    return AuthenticationAnswer.of(decision);
  }
}
