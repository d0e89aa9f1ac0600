package dev.gatehouse.backend.lease;

import dev.gatehouse.backend.ServiceLog;
import dev.gatehouse.backend.identity.LeaseId;
import dev.gatehouse.backend.problem.Problem;
import dev.gatehouse.backend.workload.Workloads;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Claims and releases leases, for the gateway. */
@Path("/v1/leases")
@RunOnVirtualThread
class LeaseResource {

  private static final ServiceLog LOG = ServiceLog.of(LeaseResource.class);

  private final Leases leases;
  private final Workloads workloads;
  private final LeaseMetrics metrics;

  LeaseResource(Leases leases, Workloads workloads, LeaseMetrics metrics) {
    this.leases = leases;
    this.workloads = workloads;
    this.metrics = metrics;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Claims a workload for a grant, or asks again for the one that was claimed",
      description =
          "Idempotent by session and lease key. Each call renews the certificate, and once, with "
              + "'attached', confirms that the gateway is connected; a workload that nobody "
              + "confirms within a minute is taken back. 'Prefer: wait=30' waits for it. Of a template "
              + "of the mode 'channel' the session as a whole gets no workload, state 'each-channel'; "
              + "each channel claims one with its number, which is used once in a session.")
  @APIResponse(
      responseCode = "200",
      description = "The workload is ready, or each channel is to claim its own.",
      content = @Content(schema = @Schema(implementation = LeaseAnswer.class)))
  @APIResponse(
      responseCode = "202",
      description = "The workload is starting; ask again.",
      content = @Content(schema = @Schema(implementation = LeaseAnswer.class)))
  @APIResponse(responseCode = "403", description = "The grant does not allow this.")
  @APIResponse(responseCode = "409", description = "The grant was used up.")
  @APIResponse(
      responseCode = "410",
      description = "The workload has ended: why is in code and, in words for the user, detail.")
  @APIResponse(responseCode = "429", description = "The user has as many workloads as allowed.")
  @APIResponse(responseCode = "503", description = "The grant cannot be checked now.")
  public Response claim(LeaseRequest request, @HeaderParam("Prefer") @Nullable String prefer) {
    LeaseClaim claim = request.claim(Patience.of(prefer));
    LeaseOutcome outcome = metrics.timed(() -> leases.claim(claim));
    return switch (outcome) {
      case LeaseOutcome.Ready ready -> Response.ok(LeaseAnswer.of(ready, workloads.kind())).build();
      case LeaseOutcome.EachChannel each -> Response.ok(LeaseAnswer.of(each)).build();
      case LeaseOutcome.Pending pending ->
          Response.accepted(LeaseAnswer.of(pending, workloads.kind())).build();
      case LeaseOutcome.Refused(Refusal refusal) -> {
        metrics.refused(refusal.code());
        LOG.with("sessionId", claim.lease().session())
            .with("status", refusal.status().getStatusCode())
            .warn(refusal.code());
        yield Problem.response(refusal.status(), refusal.code(), refusal.words());
      }
    };
  }

  @DELETE
  @Path("/{leaseId}")
  @Operation(
      summary = "Releases a lease; its workload goes at once, unless sessions share it",
      description = "Idempotent. The grant that the lease was claimed with is used up.")
  @APIResponse(responseCode = "204", description = "There is no such lease any more.")
  public Response release(@PathParam("leaseId") String leaseId) {
    LeaseId.parse(leaseId).ifPresent(leases::release);
    return Response.status(Status.NO_CONTENT).build();
  }
}
