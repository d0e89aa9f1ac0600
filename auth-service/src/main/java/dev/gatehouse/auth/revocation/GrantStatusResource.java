package dev.gatehouse.auth.revocation;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.ServiceLog;
import dev.gatehouse.auth.access.CurrentAccess;
import dev.gatehouse.auth.caller.CallableBy;
import dev.gatehouse.auth.caller.Caller;
import dev.gatehouse.auth.grant.Basis;
import dev.gatehouse.auth.grant.BasisReader;
import dev.gatehouse.auth.grant.GrantKeys;
import dev.gatehouse.auth.grant.SessionId;
import dev.gatehouse.auth.place.SessionPlaces;
import dev.gatehouse.auth.problem.RefusedRequest;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/**
 * Where a gateway asks whether the grants of its sessions still hold, which says that they live,
 * and says which of them are over.
 */
@Path("/v1/grants")
@Blocking
class GrantStatusResource {

  private static final ServiceLog LOG = ServiceLog.of(GrantStatusResource.class);

  private final CurrentAccess access;
  private final KnownOrigins origins;
  private final RevocationStore revocations;
  private final SessionPlaces places;
  private final StatusRequestReader reader;

  GrantStatusResource(
      CurrentAccess access,
      KnownOrigins origins,
      RevocationStore revocations,
      SessionPlaces places,
      GrantKeys keys) {
    this.access = access;
    this.origins = origins;
    this.revocations = revocations;
    this.places = places;
    this.reader = new StatusRequestReader(new BasisReader(keys));
  }

  @POST
  @Path("/status")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @CallableBy(Caller.GATEWAY)
  @Operation(
      operationId = "judgeGrants",
      summary = "Say of each grant whether it still holds",
      description =
          "'stands': the same would be granted today. 'changed': something else would be."
              + " 'revoked': nothing would be, or an operator took it back. 'unknown': the basis"
              + " is not that of the grant, or cannot be read.")
  @APIResponse(
      responseCode = "200",
      description = "All grants that were asked about, in the order of the question",
      content = @Content(schema = @Schema(implementation = StatusAnswer.class)))
  @APIResponse(responseCode = "400", description = "GH-AUTH-2101: a field is malformed")
  @APIResponse(responseCode = "401", description = "GH-AUTH-3001: the caller is not known")
  @APIResponse(responseCode = "403", description = "GH-AUTH-3002: the caller is not the gateway")
  @APIResponse(responseCode = "503", description = "GH-AUTH-2305: the database does not answer")
  public StatusAnswer status(@Nullable StatusRequest request) {
    List<HeldGrant> grants = reader.read(request);
    long unreadable = grants.stream().filter(grant -> grant.basis().isEmpty()).count();
    if (unreadable > 0) {
      LOG.with("grants", unreadable).warn(MessageCode.BASIS_UNREADABLE);
    }
    Instant now = Instant.now();
    try {
      GrantJudge judge =
          new GrantJudge(access.snapshot(), origins, revocations.about(targets(grants), now), now);
      places.renew(sessions(grants));
      return new StatusAnswer(
          grants.stream().map(grant -> StatusAnswer.Item.of(grant, judge.judge(grant))).toList());
    } catch (SQLException e) {
      throw RevocationResource.unavailable(e);
    }
  }

  @POST
  @Path("/ended")
  @Consumes(MediaType.APPLICATION_JSON)
  @CallableBy(Caller.GATEWAY)
  @Operation(
      operationId = "endGrants",
      summary = "Say that the sessions of these grants are over",
      description =
          "So they count no more where policy says how many sessions a user may have. What is said"
              + " by a basis that is not that of the grant, or cannot be read, changes nothing.")
  @APIResponse(responseCode = "204", description = "They count no more")
  @APIResponse(responseCode = "400", description = "GH-AUTH-2101: a field is malformed")
  @APIResponse(responseCode = "401", description = "GH-AUTH-3001: the caller is not known")
  @APIResponse(responseCode = "403", description = "GH-AUTH-3002: the caller is not the gateway")
  @APIResponse(responseCode = "503", description = "GH-AUTH-2402: the database does not answer")
  public void ended(@Nullable StatusRequest request) {
    List<HeldGrant> grants = reader.read(request);
    try {
      places.leave(sessions(grants));
    } catch (SQLException e) {
      LOG.with("reason", e).warn(MessageCode.PLACES_UNAVAILABLE);
      throw new RefusedRequest(Status.SERVICE_UNAVAILABLE, MessageCode.PLACES_UNAVAILABLE);
    }
  }

  private static List<SessionId> sessions(List<HeldGrant> grants) {
    return grants.stream().flatMap(grant -> grant.basis().stream()).map(Basis::session).toList();
  }

  private static List<RevocationTarget> targets(List<HeldGrant> grants) {
    return grants.stream()
        .flatMap(grant -> grant.basis().stream())
        .flatMap(basis -> RevocationTarget.allOf(basis).stream())
        .distinct()
        .toList();
  }
}
