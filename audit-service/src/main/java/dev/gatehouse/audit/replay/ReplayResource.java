package dev.gatehouse.audit.replay;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.ServiceLog;
import dev.gatehouse.audit.access.Parameters;
import dev.gatehouse.audit.access.RefusedRequest;
import dev.gatehouse.audit.archive.DamagedRecordingException;
import dev.gatehouse.audit.archive.Recording;
import dev.gatehouse.audit.archive.Recordings;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.SessionId;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;

/** What passed on a channel. */
@Path("/v1/sessions/{id}/channels/{number}")
public class ReplayResource {
  private static final ServiceLog LOG = ServiceLog.of(ReplayResource.class);
  private static final String COMPLETE = "Gatehouse-Complete";
  private static final String DAMAGE = "Gatehouse-Damage";

  private final Recordings recordings;

  @Inject
  ReplayResource(Recordings recordings) {
    this.recordings = recordings;
  }

  /** The bytes of one stream of a channel, as they passed. */
  @GET
  @Path("/recording.raw")
  @Produces({MediaType.APPLICATION_OCTET_STREAM, "application/problem+json"})
  @Operation(
      summary = "The bytes of one stream of a channel",
      description =
          "Gatehouse-Complete says whether the bytes are all that passed, and verified as such."
              + " When a recording is damaged, Gatehouse-Damage names it, the bytes up to the"
              + " damage follow, and the connection is cut: never a clean end.")
  @Parameter(
      name = "stream",
      in = ParameterIn.QUERY,
      description = "output (default), error or input")
  public Response raw(
      @PathParam("id") String id,
      @PathParam("number") String number,
      @Context UriInfo request,
      @Context HttpServerRequest connection) {
    SessionId session = Parameters.session(id);
    int channel = channel(number);
    DataStream stream =
        DataStream.valueOf(
            Parameters.of(request, Set.of("stream"))
                .word("stream", "output", List.of("output", "error", "input"))
                .toUpperCase(Locale.ROOT));
    try {
      Recording recording =
          recordings
              .find(session)
              .orElseThrow(() -> new RefusedRequest(Status.NOT_FOUND, MessageCode.SESSION_UNKNOWN));
      StreamReplay replay = StreamReplay.survey(recording, channel, stream);
      return answer(session, replay, connection);
    } catch (DamagedRecordingException e) {
      LOG.with("sessionId", session).with("reason", e).error(MessageCode.RECORDING_BROKEN_OFF);
      throw new RefusedRequest(
          Status.CONFLICT, MessageCode.RECORDING_BROKEN_OFF, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      LOG.with("sessionId", session).with("reason", e).warn(MessageCode.STORE_NOT_READABLE);
      throw new RefusedRequest(Status.SERVICE_UNAVAILABLE, MessageCode.STORE_NOT_READABLE);
    }
  }

  private static int channel(String number) {
    try {
      int channel = Integer.parseInt(number);
      if (channel >= 1) {
        return channel;
      }
    } catch (NumberFormatException e) {
      // No channel has such a number.
    }
    throw new RefusedRequest(Status.NOT_FOUND, MessageCode.CHANNEL_UNKNOWN);
  }

  private static Response answer(
      SessionId session, StreamReplay replay, HttpServerRequest connection) {
    LOG.with("sessionId", session)
        .with("channel", replay.channel())
        .with("stream", replay.stream())
        .info(MessageCode.RECORDING_READ);
    StreamingOutput content =
        out -> {
          try {
            replay.writeTo(out);
          } catch (IOException e) {
            out.flush();
            LOG.with("sessionId", session)
                .with("reason", e)
                .error(MessageCode.RECORDING_BROKEN_OFF);
            CutConnection.cut(connection);
            throw e;
          }
        };
    Response.ResponseBuilder answer =
        Response.ok(content, MediaType.APPLICATION_OCTET_STREAM)
            .header(COMPLETE, replay.isComplete());
    replay
        .damage()
        .ifPresent(
            damage ->
                answer.header(
                    DAMAGE, MessageCode.RECORDING_BROKEN_OFF.code() + "; " + damage.getMessage()));
    return answer.build();
  }
}
