package dev.gatehouse.audit.replay;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.ServiceLog;
import dev.gatehouse.audit.access.RefusedRequest;
import dev.gatehouse.audit.disclosure.ReadingJournal;
import dev.gatehouse.audit.disclosure.ReadingNotKeptException;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.ReadingEvent;
import dev.gatehouse.contracts.audit.SessionId;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The answer that gives a channel's content: its head says what its end will be. */
final class ReplayAnswer {
  private static final ServiceLog LOG = ServiceLog.of(ReplayAnswer.class);
  private static final String COMPLETE = "Gatehouse-Complete";
  private static final String DAMAGE = "Gatehouse-Damage";
  private static final String ACCEPT_RANGES = "Accept-Ranges";

  private final ReadingJournal journal;
  private final String reader;
  private final SessionId session;
  private final ChannelReplay replay;
  private final HttpServerRequest connection;

  /**
   * Prepares an answer.
   *
   * @param journal is told, before anything is given
   * @param reader who asks
   */
  ReplayAnswer(
      ReadingJournal journal,
      String reader,
      SessionId session,
      ChannelReplay replay,
      HttpServerRequest connection) {
    this.journal = journal;
    this.reader = reader;
    this.session = session;
    this.replay = replay;
    this.connection = connection;
  }

  /** What is given: a form of some streams. */
  record Content(String form, String mediaType, Set<DataStream> streams, Writing writing) {
    Content {
      streams = new TreeSet<>(streams);
    }
  }

  /** Begins a form of the content. */
  @FunctionalInterface
  interface Writing {
    Rendition to(OutputStream out) throws IOException;
  }

  /** All that is recorded, in a form whose size shows only at its end. */
  Response whole(Content content) {
    keep(content, 0, bytes(content));
    return head(Status.OK, content).build();
  }

  /** All bytes that are recorded, unless it is damaged. */
  Response bytesOf(Content content) {
    keep(content, 0, bytes(content));
    Response.ResponseBuilder head = head(Status.OK, content);
    if (replay.damage().isEmpty()) {
      head.header(ACCEPT_RANGES, "bytes").header(HttpHeaders.CONTENT_LENGTH, bytes(content));
    }
    return head.build();
  }

  /** Some of the bytes. */
  Response part(ByteRange.Run run, Content content) {
    keep(content, run.first(), run.count());
    String size = replay.isOver() ? Long.toString(bytes(content)) : "*";
    return head(Status.PARTIAL_CONTENT, content)
        .header(ACCEPT_RANGES, "bytes")
        .header("Content-Range", "bytes %d-%d/%s".formatted(run.first(), run.last(), size))
        .header(HttpHeaders.CONTENT_LENGTH, run.count())
        .build();
  }

  private long bytes(Content content) {
    return content.streams().stream().mapToLong(replay.profile().bytes()::recorded).sum();
  }

  /** No journal, no content. */
  private void keep(Content content, long firstByte, long byteCount) {
    try {
      journal.keep(
          new ReadingEvent.RecordingRead(
              Instant.now(),
              session,
              replay.profile().number(),
              content.form(),
              List.copyOf(content.streams()),
              reader,
              firstByte,
              byteCount));
    } catch (ReadingNotKeptException e) {
      LOG.with("sessionId", session).with("reason", e).warn(MessageCode.READING_NOT_JOURNALED);
      throw new RefusedRequest(Status.SERVICE_UNAVAILABLE, MessageCode.READING_NOT_JOURNALED);
    }
  }

  private Response.ResponseBuilder head(Status status, Content content) {
    LOG.with("sessionId", session)
        .with("channel", replay.profile().number())
        .with("form", content.form())
        .with("reader", reader)
        .info(MessageCode.RECORDING_READ);
    Response.ResponseBuilder head =
        Response.status(status)
            .type(content.mediaType())
            .entity((StreamingOutput) out -> send(out, content.writing()))
            .header(COMPLETE, replay.isComplete(content.streams()));
    replay
        .damage()
        .ifPresent(
            damage ->
                head.header(
                    DAMAGE, MessageCode.RECORDING_BROKEN_OFF.code() + "; " + damage.getMessage()));
    return head;
  }

  private void send(OutputStream out, Writing writing) {
    try {
      replay.play(writing.to(out));
    } catch (IOException e) {
      LOG.with("sessionId", session).with("reason", e).error(MessageCode.RECORDING_BROKEN_OFF);
      CutConnection.cut(connection);
      // Nobody hears this any more: it only ends the answer here too.
      throw new RefusedRequest(Status.CONFLICT, MessageCode.RECORDING_BROKEN_OFF);
    }
  }
}
