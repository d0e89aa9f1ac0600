package dev.gatehouse.audit.query;

import dev.gatehouse.audit.AuditConfiguration;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;

/** What happened, in whichever session. */
@Path("/v1/events")
@Produces(MediaType.APPLICATION_JSON)
public class EventResource {
  private final EventSearch events;
  private final AuditConfiguration configuration;

  @Inject
  EventResource(DataSource database, AuditConfiguration configuration) {
    this.events = new EventSearch(database, configuration.topics().sessions());
    this.configuration = configuration;
  }

  /** Events of all sessions, failed logins included. */
  @GET
  @Operation(
      summary = "Events of all sessions, failed logins included",
      description =
          "In the order in which the archive received them, so that one who asks again with resume"
              + " misses nothing, however late it comes. Data is there as its size.")
  @Parameter(name = "session", in = ParameterIn.QUERY, description = "Of this session alone")
  @Parameter(name = "type", in = ParameterIn.QUERY, description = "Of this type alone")
  @Parameter(name = "from", in = ParameterIn.QUERY, description = "Then or later; RFC 3339")
  @Parameter(name = "to", in = ParameterIn.QUERY, description = "Before then; RFC 3339")
  @Parameter(
      name = "user",
      in = ParameterIn.QUERY,
      description = "Of sessions with this login name")
  @Parameter(
      name = "limit",
      in = ParameterIn.QUERY,
      description = "1 to 1000, 100 when not given",
      schema = @Schema(type = SchemaType.INTEGER))
  @Parameter(
      name = "cursor",
      in = ParameterIn.QUERY,
      description = "An earlier page's next or resume")
  public EventPage events(@Context UriInfo request) {
    IndexFailure.refuseIfOff(configuration);
    EventFilter filter = EventFilter.of(request);
    try {
      return events.page(filter);
    } catch (SQLException e) {
      throw IndexFailure.refusal(e);
    }
  }
}
