package dev.gatehouse.auth.webhook;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.ServiceLog;
import dev.gatehouse.auth.authentication.AuthenticationAttempt;
import dev.gatehouse.auth.authentication.AuthenticationDecision;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Acceptable;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Accepted;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Busy;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Challenge;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Continue;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Denied;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Full;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Rejected;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Unavailable;
import dev.gatehouse.auth.caller.CallableBy;
import dev.gatehouse.auth.caller.Caller;
import dev.gatehouse.auth.problem.RefusedRequest;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Where a gateway of ContainerSSH asks. A no is status 200, as it expects; every other status makes
 * it ask again, and let nobody in.
 */
@Path("/webhook/containerssh/{version:0\\.4|0\\.5}")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
class ContainerSshResource {

  private static final ServiceLog LOG = ServiceLog.of(ContainerSshResource.class);

  private final ContainerSshUsers users;

  ContainerSshResource(ContainerSshUsers users) {
    this.users = users;
  }

  @POST
  @Path("/password")
  @CallableBy(Caller.CONTAINERSSH)
  @Operation(operationId = "containerSshPassword", summary = "Whether this is a user's password")
  @Blocking
  public CompletionStage<ContainerSshAnswer> password(
      @PathParam("version") String version, @Nullable ContainerSshRequest request) {
    return decided(version, request, ContainerSshRequestReader::password);
  }

  @POST
  @Path("/pubkey")
  @CallableBy(Caller.CONTAINERSSH)
  @Operation(operationId = "containerSshPubkey", summary = "Whether this is a user's key")
  @Blocking
  public CompletionStage<ContainerSshAnswer> pubkey(
      @PathParam("version") String version, @Nullable ContainerSshRequest request) {
    return decided(version, request, ContainerSshRequestReader::pubkey);
  }

  @POST
  @Path("/authz")
  @CallableBy(Caller.CONTAINERSSH)
  @Operation(operationId = "containerSshAuthz", summary = "Whether an authenticated user gets in")
  public ContainerSshAnswer authz(
      @PathParam("version") String version, @Nullable ContainerSshRequest request) {
    WebhookVersion known = known(version);
    if (known == WebhookVersion.V0_4) {
      throw new RefusedRequest(Status.NOT_FOUND, MessageCode.REQUEST_NOT_SERVED);
    }
    String user = ContainerSshRequestReader.user(present(request), known);
    if (users.policy(user).isEmpty()) {
      LOG.with("user", user).info(MessageCode.CONTAINERSSH_USER_REFUSED);
      return ContainerSshAnswer.no();
    }
    return ContainerSshAnswer.yes(user, known);
  }

  @POST
  @Path("/config")
  @CallableBy(Caller.CONTAINERSSH)
  @Operation(operationId = "containerSshConfig", summary = "What a user's session may do")
  public ContainerSshConfig config(
      @PathParam("version") String version, @Nullable ContainerSshRequest request) {
    WebhookVersion known = known(version);
    return users
        .policy(ContainerSshRequestReader.user(present(request), known))
        .map(policy -> ContainerSshConfig.of(policy, known))
        .orElseThrow(
            () -> new RefusedRequest(Status.FORBIDDEN, MessageCode.CONTAINERSSH_USER_REFUSED));
  }

  private CompletionStage<ContainerSshAnswer> decided(
      String version,
      @Nullable ContainerSshRequest request,
      Function<ContainerSshRequest, AuthenticationAttempt> reader) {
    WebhookVersion known = known(version);
    ContainerSshRequest present = present(request);
    try {
      return users
          .decide(reader.apply(present))
          .thenApply(decision -> answer(decision, known))
          .whenComplete((_, _) -> present.close());
    } catch (RefusedRequest e) {
      present.close();
      throw e;
    }
  }

  private static ContainerSshAnswer answer(
      AuthenticationDecision decision, WebhookVersion version) {
    return switch (decision) {
      case Accepted accepted ->
          ContainerSshAnswer.yes(accepted.authorization().principal().text(), version);
      case Acceptable _, Rejected _, Denied _, Full _, Continue _, Challenge _ ->
          ContainerSshAnswer.no();
      case Unavailable(MessageCode code, String detail) ->
          throw new RefusedRequest(Status.SERVICE_UNAVAILABLE, code, detail);
      case Busy() ->
          throw new RefusedRequest(Status.SERVICE_UNAVAILABLE, MessageCode.PASSWORDS_BUSY);
    };
  }

  private static WebhookVersion known(String version) {
    return WebhookVersion.named(version)
        .orElseThrow(() -> new RefusedRequest(Status.NOT_FOUND, MessageCode.REQUEST_NOT_SERVED));
  }

  private static ContainerSshRequest present(@Nullable ContainerSshRequest request) {
    if (request == null) {
      throw new RefusedRequest(
          Status.BAD_REQUEST, MessageCode.REQUEST_MALFORMED, "the body is missing");
    }
    return request;
  }
}
