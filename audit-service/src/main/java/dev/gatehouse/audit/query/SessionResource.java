package dev.gatehouse.audit.query;

import dev.gatehouse.audit.AuditConfiguration;
import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.access.Parameters;
import dev.gatehouse.audit.access.RefusedRequest;
import dev.gatehouse.contracts.audit.SessionId;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;

/** Which sessions there were, and what happened in one. */
@Path("/v1/sessions")
@Produces(MediaType.APPLICATION_JSON)
public class SessionResource {
  private final SessionSearch search;
  private final EventSearch events;
  private final AuditConfiguration configuration;

  @Inject
  SessionResource(DataSource database, AuditConfiguration configuration) {
    this.search = new SessionSearch(database);
    this.events = new EventSearch(database, configuration.topics().sessions());
    this.configuration = configuration;
  }

  /** Lists sessions, newest first: authenticated ones unless {@code outcome} says otherwise. */
  @GET
  @Operation(summary = "Sessions, newest first; authenticated ones unless asked otherwise")
  @Parameter(name = "user", in = ParameterIn.QUERY, description = "Login name")
  @Parameter(name = "from", in = ParameterIn.QUERY, description = "Started then or later; RFC 3339")
  @Parameter(name = "to", in = ParameterIn.QUERY, description = "Started before then; RFC 3339")
  @Parameter(name = "client", in = ParameterIn.QUERY, description = "Address, or network as CIDR")
  @Parameter(name = "workload", in = ParameterIn.QUERY, description = "Workload id")
  @Parameter(
      name = "outcome",
      in = ParameterIn.QUERY,
      description = "accepted (default), rejected, unavailable, denied, or any")
  @Parameter(
      name = "limit",
      in = ParameterIn.QUERY,
      description = "1 to 500, 50 when not given",
      schema = @Schema(type = SchemaType.INTEGER))
  @Parameter(name = "cursor", in = ParameterIn.QUERY, description = "The page before's next")
  public SessionPage sessions(@Context UriInfo request) {
    IndexFailure.refuseIfOff(configuration);
    SessionFilter filter = SessionFilter.of(request);
    try {
      return search.page(filter);
    } catch (SQLException e) {
      throw IndexFailure.refusal(e);
    }
  }

  /** One session with its channels. */
  @GET
  @Path("/{id}")
  @Operation(summary = "One session with its channels")
  public SessionItem session(@PathParam("id") String id, @Context UriInfo request) {
    IndexFailure.refuseIfOff(configuration);
    SessionId session = Parameters.session(id);
    var _ = Parameters.of(request, Set.of());
    try {
      return search
          .session(session)
          .orElseThrow(() -> new RefusedRequest(Status.NOT_FOUND, MessageCode.SESSION_UNKNOWN));
    } catch (SQLException e) {
      throw IndexFailure.refusal(e);
    }
  }

  /** Events of one session. */
  @GET
  @Path("/{id}/events")
  @Operation(summary = "Events of one session, in the order in which the archive received them")
  @Parameter(name = "type", in = ParameterIn.QUERY, description = "Of this type alone")
  @Parameter(name = "from", in = ParameterIn.QUERY, description = "Then or later; RFC 3339")
  @Parameter(name = "to", in = ParameterIn.QUERY, description = "Before then; RFC 3339")
  @Parameter(
      name = "limit",
      in = ParameterIn.QUERY,
      description = "1 to 1000, 100 when not given",
      schema = @Schema(type = SchemaType.INTEGER))
  @Parameter(
      name = "cursor",
      in = ParameterIn.QUERY,
      description = "An earlier page's next or resume")
  public EventPage events(@PathParam("id") String id, @Context UriInfo request) {
    IndexFailure.refuseIfOff(configuration);
    SessionId session = Parameters.session(id);
    EventFilter filter = EventFilter.of(session, request);
    try {
      if (search.session(session).isEmpty()) {
        throw new RefusedRequest(Status.NOT_FOUND, MessageCode.SESSION_UNKNOWN);
      }
      return events.page(filter);
    } catch (SQLException e) {
      throw IndexFailure.refusal(e);
    }
  }
}
