package dev.gatehouse.audit.replay;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.access.RefusedRequest;
import dev.gatehouse.audit.archive.DamagedRecordingException;
import dev.gatehouse.audit.archive.Recording;
import dev.gatehouse.audit.archive.RecordingReader;
import dev.gatehouse.audit.integrity.ChannelBytes;
import dev.gatehouse.audit.integrity.Integrity;
import dev.gatehouse.audit.integrity.Manifest;
import dev.gatehouse.audit.integrity.StretchSurvey;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.UnreadableFrameException;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One stream of one channel of a recording.
 *
 * <p>The recording is read twice: once to know what can be said in the answer's head, and once,
 * verified again, to send it. Nothing is kept in between, so the size of a recording does not
 * matter.
 */
final class StreamReplay {
  private final Recording recording;
  private final int channel;
  private final DataStream stream;
  private final ChannelBytes bytes;
  private final @Nullable DamagedRecordingException damage;

  private StreamReplay(
      Recording recording,
      int channel,
      DataStream stream,
      ChannelBytes bytes,
      @Nullable DamagedRecordingException damage) {
    this.recording = recording;
    this.channel = channel;
    this.stream = stream;
    this.bytes = bytes;
    this.damage = damage;
  }

  /**
   * Reads the recording through.
   *
   * @throws RefusedRequest when there is no such channel, or the stream was not recorded
   */
  static StreamReplay survey(Recording recording, int channel, DataStream stream)
      throws IOException {
    StretchSurvey survey = new StretchSurvey();
    @Nullable DamagedRecordingException damage = null;
    try (RecordingReader frames = recording.read()) {
      for (var frame = frames.next(); frame.isPresent(); frame = frames.next()) {
        survey.add(frame.get());
      }
    } catch (DamagedRecordingException e) {
      damage = e;
    }
    ChannelBytes bytes = bytes(recording, survey, channel, damage);
    if (bytes.recorded(stream) == 0 && bytes.omitted(stream) > 0) {
      throw new RefusedRequest(Status.NOT_FOUND, MessageCode.STREAM_NOT_RECORDED);
    }
    return new StreamReplay(recording, channel, stream, bytes, damage);
  }

  private static ChannelBytes bytes(
      Recording recording,
      StretchSurvey survey,
      int channel,
      @Nullable DamagedRecordingException damage)
      throws DamagedRecordingException {
    Optional<ChannelBytes> seen =
        survey.isEmpty()
            ? Optional.empty()
            : Optional.ofNullable(survey.stretch().channels().get(channel));
    if (seen.isPresent()) {
      return seen.get();
    }
    boolean known = recording.manifest().flatMap(m -> m.channel(channel)).isPresent();
    if (damage != null && (known || recording.manifest().isEmpty())) {
      throw damage;
    }
    throw new RefusedRequest(Status.NOT_FOUND, MessageCode.CHANNEL_UNKNOWN);
  }

  int channel() {
    return channel;
  }

  DataStream stream() {
    return stream;
  }

  /** Whether the bytes are all that passed, and are known to be. */
  boolean isComplete() {
    return damage == null
        && bytes.omitted(stream) == 0
        && recording.manifest().map(Manifest::worth).filter(Integrity.COMPLETE::equals).isPresent();
  }

  Optional<DamagedRecordingException> damage() {
    return Optional.ofNullable(damage);
  }

  /**
   * Writes the bytes.
   *
   * @throws DamagedRecordingException when no more can be read; what was written is verified
   */
  void writeTo(OutputStream out) throws IOException {
    try (RecordingReader frames = recording.read()) {
      for (var frame = frames.next(); frame.isPresent(); frame = frames.next()) {
        write(frame.get(), out);
      }
    }
  }

  private void write(AuditEnvelope frame, OutputStream out) throws IOException {
    if (frame.header().channel().number() != channel) {
      return;
    }
    try {
      if (frame.event().orElse(null) instanceof ChannelEvent.DataPassed data
          && data.stream() == stream) {
        data.data().writeTo(out);
      }
    } catch (UnreadableFrameException e) {
      throw new IOException("a payload does not decode", e);
    }
  }
}
