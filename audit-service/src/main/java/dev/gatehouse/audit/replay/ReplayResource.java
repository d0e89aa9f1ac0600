package dev.gatehouse.audit.replay;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.ServiceLog;
import dev.gatehouse.audit.access.Parameters;
import dev.gatehouse.audit.access.RefusedRequest;
import dev.gatehouse.audit.archive.DamagedRecordingException;
import dev.gatehouse.audit.archive.Recordings;
import dev.gatehouse.audit.disclosure.ReadingJournal;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.SessionId;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** What passed on a channel. */
@Path("/v1/sessions/{id}/channels/{number}")
public class ReplayResource {
  private static final ServiceLog LOG = ServiceLog.of(ReplayResource.class);
  private static final String CAST = "application/x-asciicast";
  private static final String TEXT = "text/plain;charset=UTF-8";
  private static final String PROBLEM = "application/problem+json";
  private static final Set<DataStream> SHOWN = Set.of(DataStream.OUTPUT, DataStream.ERROR);
  private static final Set<DataStream> ALL = Set.of(DataStream.values());

  private final Recordings recordings;
  private final ReadingJournal journal;

  @Inject
  ReplayResource(Recordings recordings, ReadingJournal journal) {
    this.recordings = recordings;
    this.journal = journal;
  }

  /** The bytes of one stream of a channel, as they passed. */
  @GET
  @Path("/recording.raw")
  @Produces({MediaType.APPLICATION_OCTET_STREAM, PROBLEM})
  @Operation(
      summary = "The bytes of one stream of a channel",
      description =
          "Gatehouse-Complete says whether the bytes are all that passed, and verified as such."
              + " When a recording is damaged, Gatehouse-Damage names it, the bytes up to the"
              + " damage follow, and the connection is cut: never a clean end. A single Range of"
              + " bytes is served unless the recording is damaged.")
  @Parameter(
      name = "stream",
      in = ParameterIn.QUERY,
      description = "output (default), error or input")
  public Response raw(
      @PathParam("id") String id,
      @PathParam("number") String number,
      @HeaderParam("Range") @Nullable String range,
      @Context UriInfo request,
      @Context SecurityContext asker,
      @Context HttpServerRequest connection) {
    SessionId session = Parameters.session(id);
    int channel = channel(number);
    DataStream stream =
        DataStream.valueOf(
            Parameters.of(request, Set.of("stream"))
                .word("stream", "output", List.of("output", "error", "input"))
                .toUpperCase(Locale.ROOT));
    ChannelReplay replay = replay(session, channel, Set.of(stream));
    long size = replay.profile().bytes().recorded(stream);
    ByteRange wanted =
        replay.damage().isPresent() ? new ByteRange.Whole() : ByteRange.of(range, size);
    ReplayAnswer answer = answer(asker, session, replay, connection);
    return switch (wanted) {
      case ByteRange.Whole _ -> answer.bytesOf(raw(stream, out -> RawRendition.whole(out, stream)));
      case ByteRange.Run run ->
          answer.part(run, raw(stream, out -> RawRendition.part(out, stream, run)));
      case ByteRange.Unsatisfiable _ ->
          throw new RefusedRequest(
                  Status.REQUESTED_RANGE_NOT_SATISFIABLE, MessageCode.RANGE_NOT_SATISFIABLE)
              .with("Content-Range", "bytes */" + size);
    };
  }

  /** A channel as an asciicast. */
  @GET
  @Path("/recording.cast")
  @Produces({CAST, PROBLEM})
  @Operation(
      summary = "A channel as asciicast v2, for asciinema and other players",
      description =
          "Output and error are the o events, decoded as UTF-8; window changes are r events. A"
              + " damaged recording is given as by recording.raw.")
  @Parameter(
      name = "input",
      in = ParameterIn.QUERY,
      description = "true: with what is recorded of the input, as i events",
      schema = @Schema(type = SchemaType.BOOLEAN))
  public Response cast(
      @PathParam("id") String id,
      @PathParam("number") String number,
      @Context UriInfo request,
      @Context SecurityContext asker,
      @Context HttpServerRequest connection) {
    SessionId session = Parameters.session(id);
    int channel = channel(number);
    boolean withInput =
        Parameters.of(request, Set.of("input"))
            .word("input", "false", List.of("true", "false"))
            .equals("true");
    Set<DataStream> streams = withInput ? ALL : SHOWN;
    ChannelReplay replay = replay(session, channel, streams);
    return answer(asker, session, replay, connection)
        .whole(
            new ReplayAnswer.Content(
                "cast", CAST, streams, out -> new CastRendition(out, replay.profile(), withInput)));
  }

  /** A channel as text. */
  @GET
  @Path("/recording.txt")
  @Produces({TEXT, PROBLEM})
  @Operation(
      summary = "Output and error of a channel as the text that a terminal would keep",
      description =
          "Control functions are taken out; what they mean within a line is done. A damaged"
              + " recording is given as by recording.raw.")
  public Response text(
      @PathParam("id") String id,
      @PathParam("number") String number,
      @Context UriInfo request,
      @Context SecurityContext asker,
      @Context HttpServerRequest connection) {
    SessionId session = Parameters.session(id);
    int channel = channel(number);
    var _ = Parameters.of(request, Set.of());
    ChannelReplay replay = replay(session, channel, SHOWN);
    return answer(asker, session, replay, connection)
        .whole(new ReplayAnswer.Content("txt", TEXT, SHOWN, TextRendition::new));
  }

  private static ReplayAnswer.Content raw(DataStream stream, ReplayAnswer.Writing writing) {
    return new ReplayAnswer.Content(
        "raw", MediaType.APPLICATION_OCTET_STREAM, Set.of(stream), writing);
  }

  private ReplayAnswer answer(
      SecurityContext asker,
      SessionId session,
      ChannelReplay replay,
      HttpServerRequest connection) {
    return new ReplayAnswer(
        journal, asker.getUserPrincipal().getName(), session, replay, connection);
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

  private ChannelReplay replay(SessionId session, int channel, Set<DataStream> streams) {
    try {
      ChannelReplay replay = ChannelReplay.survey(recordings.find(session), channel);
      if (replay.isOmitted(streams)) {
        throw new RefusedRequest(Status.NOT_FOUND, MessageCode.STREAM_NOT_RECORDED);
      }
      return replay;
    } catch (DamagedRecordingException e) {
      LOG.with("sessionId", session).with("reason", e).error(MessageCode.RECORDING_BROKEN_OFF);
      throw new RefusedRequest(
          Status.CONFLICT, MessageCode.RECORDING_BROKEN_OFF, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      LOG.with("sessionId", session).with("reason", e).warn(MessageCode.STORE_NOT_READABLE);
      throw new RefusedRequest(Status.SERVICE_UNAVAILABLE, MessageCode.STORE_NOT_READABLE);
    }
  }
}
