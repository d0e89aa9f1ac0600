package dev.gatehouse.auth.revocation;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.ServiceLog;
import dev.gatehouse.auth.caller.CallableBy;
import dev.gatehouse.auth.caller.Caller;
import dev.gatehouse.auth.problem.RefusedRequest;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Where operators take back what was granted. */
@Path("/v1/revocations")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
class RevocationResource {

  private static final ServiceLog LOG = ServiceLog.of(RevocationResource.class);
  private static final int PAGE_MAX = 500;
  private static final int CREATED = 201;

  private final RevocationStore store;

  RevocationResource(RevocationStore store) {
    this.store = store;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @CallableBy(Caller.OPERATOR)
  @ResponseStatus(CREATED)
  @Operation(
      operationId = "revoke",
      summary = "End the sessions of a user, one session, or what one grant began",
      description =
          "Gateways end the sessions within 30 seconds. A user whom the access file knows may log in"
              + " again.")
  @APIResponse(responseCode = "201", description = "The revocation")
  @APIResponse(responseCode = "400", description = "GH-AUTH-2101: a field is malformed")
  @APIResponse(responseCode = "401", description = "GH-AUTH-3001: the caller is not known")
  @APIResponse(responseCode = "403", description = "GH-AUTH-3002: the caller is not an operator")
  @APIResponse(responseCode = "409", description = "GH-AUTH-2304: there are too many")
  @APIResponse(responseCode = "503", description = "GH-AUTH-2305: the database does not answer")
  public RevocationItem revoke(@Nullable RevocationRequest request) {
    if (request == null) {
      throw malformed("the body is missing");
    }
    Revocation revocation = request.revocation(Instant.now());
    try {
      if (!store.add(revocation)) {
        throw new RefusedRequest(Status.CONFLICT, MessageCode.REVOCATIONS_TOO_MANY);
      }
    } catch (SQLException e) {
      throw unavailable(e);
    }
    say(revocation, MessageCode.REVOCATION_MADE);
    return RevocationItem.of(revocation);
  }

  @GET
  @CallableBy(Caller.OPERATOR)
  @Operation(operationId = "listRevocations", summary = "What is revoked, the latest first")
  @APIResponse(responseCode = "200", description = "A page of revocations")
  @APIResponse(responseCode = "400", description = "GH-AUTH-2101: a parameter is malformed")
  @APIResponse(responseCode = "401", description = "GH-AUTH-3001: the caller is not known")
  @APIResponse(responseCode = "403", description = "GH-AUTH-3002: the caller is not an operator")
  @APIResponse(responseCode = "503", description = "GH-AUTH-2305: the database does not answer")
  public RevocationPage list(
      @QueryParam("limit") @DefaultValue("50") String limit,
      @QueryParam("before") @Nullable String before) {
    int most = limit(limit);
    Optional<RevocationId> last =
        Optional.ofNullable(before)
            .map(
                text ->
                    RevocationId.parse(text)
                        .orElseThrow(() -> malformed("before is a UUID of version 7")));
    try {
      return RevocationPage.of(store.latest(last, most + 1, Instant.now()), most);
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  @GET
  @Path("/{id}")
  @CallableBy(Caller.OPERATOR)
  @Operation(operationId = "getRevocation", summary = "One revocation")
  @APIResponse(responseCode = "200", description = "The revocation")
  @APIResponse(responseCode = "401", description = "GH-AUTH-3001: the caller is not known")
  @APIResponse(responseCode = "403", description = "GH-AUTH-3002: the caller is not an operator")
  @APIResponse(responseCode = "404", description = "GH-AUTH-2303: there is no such revocation")
  @APIResponse(responseCode = "503", description = "GH-AUTH-2305: the database does not answer")
  public RevocationItem one(@PathParam("id") String id) {
    return RevocationItem.of(found(id));
  }

  @DELETE
  @Path("/{id}")
  @CallableBy(Caller.OPERATOR)
  @Operation(
      operationId = "liftRevocation",
      summary = "Forget a revocation",
      description = "A session that has ended because of it does not come back.")
  @APIResponse(responseCode = "204", description = "It is forgotten")
  @APIResponse(responseCode = "401", description = "GH-AUTH-3001: the caller is not known")
  @APIResponse(responseCode = "403", description = "GH-AUTH-3002: the caller is not an operator")
  @APIResponse(responseCode = "404", description = "GH-AUTH-2303: there is no such revocation")
  @APIResponse(responseCode = "503", description = "GH-AUTH-2305: the database does not answer")
  public void lift(@PathParam("id") String id) {
    Revocation revocation = found(id);
    try {
      if (!store.remove(revocation.id(), Instant.now())) {
        throw unknown();
      }
    } catch (SQLException e) {
      throw unavailable(e);
    }
    say(revocation, MessageCode.REVOCATION_LIFTED);
  }

  private Revocation found(String id) {
    RevocationId read = RevocationId.parse(id).orElseThrow(RevocationResource::unknown);
    try {
      return store.find(read, Instant.now()).orElseThrow(RevocationResource::unknown);
    } catch (SQLException e) {
      throw unavailable(e);
    }
  }

  private static int limit(String text) {
    if (!text.matches("[1-9][0-9]{0,2}") || Integer.parseInt(text) > PAGE_MAX) {
      throw malformed("limit is a number from 1 to " + PAGE_MAX);
    }
    return Integer.parseInt(text);
  }

  private static void say(Revocation revocation, MessageCode code) {
    LOG.with("revocation", revocation.id())
        .with(revocation.target().kind(), revocation.target().text())
        .with("reason", revocation.reason())
        .with("by", Caller.OPERATOR.word())
        .info(code);
  }

  private static RefusedRequest malformed(String problem) {
    return new RefusedRequest(Status.BAD_REQUEST, MessageCode.REQUEST_MALFORMED, problem);
  }

  private static RefusedRequest unknown() {
    return new RefusedRequest(Status.NOT_FOUND, MessageCode.REVOCATION_UNKNOWN);
  }

  static RefusedRequest unavailable(SQLException reason) {
    LOG.with("reason", reason).warn(MessageCode.REVOCATIONS_UNAVAILABLE);
    return new RefusedRequest(Status.SERVICE_UNAVAILABLE, MessageCode.REVOCATIONS_UNAVAILABLE);
  }
}
