package dev.gatehouse.auth.revocation;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.ServiceLog;
import dev.gatehouse.auth.access.CurrentAccess;
import dev.gatehouse.auth.caller.CallableBy;
import dev.gatehouse.auth.caller.Caller;
import dev.gatehouse.auth.grant.BasisReader;
import dev.gatehouse.auth.grant.GrantKeys;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Where a gateway asks whether the grants of its sessions still hold. */
@Path("/v1/grants/status")
@Blocking
class GrantStatusResource {

  private static final ServiceLog LOG = ServiceLog.of(GrantStatusResource.class);

  private final CurrentAccess access;
  private final KnownOrigins origins;
  private final RevocationStore revocations;
  private final StatusRequestReader reader;

  GrantStatusResource(
      CurrentAccess access, KnownOrigins origins, RevocationStore revocations, GrantKeys keys) {
    this.access = access;
    this.origins = origins;
    this.revocations = revocations;
    this.reader = new StatusRequestReader(new BasisReader(keys));
  }

  @POST
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
      return new StatusAnswer(
          grants.stream().map(grant -> StatusAnswer.Item.of(grant, judge.judge(grant))).toList());
    } catch (SQLException e) {
      throw RevocationResource.unavailable(e);
    }
  }

  private static List<RevocationTarget> targets(List<HeldGrant> grants) {
    return grants.stream()
        .flatMap(grant -> grant.basis().stream())
        .flatMap(basis -> RevocationTarget.allOf(basis).stream())
        .distinct()
        .toList();
  }
}
