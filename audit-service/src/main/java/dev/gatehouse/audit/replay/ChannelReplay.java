package dev.gatehouse.audit.replay;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.access.RefusedRequest;
import dev.gatehouse.audit.archive.DamagedRecordingException;
import dev.gatehouse.audit.archive.Recording;
import dev.gatehouse.audit.archive.RecordingReader;
import dev.gatehouse.audit.integrity.Integrity;
import dev.gatehouse.audit.integrity.Manifest;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.AuditHeader;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.UnreadableFrameException;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One channel of a recording, ready to be given.
 *
 * <p>The recording is read twice: once to know what can be said in the answer's head, and once,
 * verified again, to send it. Nothing is kept in between, so the size of a recording does not
 * matter.
 */
final class ChannelReplay {
  private final Recording recording;
  private final ChannelProfile profile;
  private final boolean erased;
  private final @Nullable DamagedRecordingException damage;

  private ChannelReplay(
      Recording recording,
      ChannelProfile profile,
      boolean erased,
      @Nullable DamagedRecordingException damage) {
    this.recording = recording;
    this.profile = profile;
    this.erased = erased;
    this.damage = damage;
  }

  /**
   * Reads the recording through.
   *
   * @throws RefusedRequest when there is no such session or channel
   * @throws DamagedRecordingException when the damage comes before the channel
   */
  static ChannelReplay survey(Recording recording, int channel) throws IOException {
    ChannelSurvey survey = new ChannelSurvey(channel, recording.session().stream().createdAt());
    boolean erased = false;
    boolean empty = recording.manifest().isEmpty();
    @Nullable DamagedRecordingException damage = null;
    try (RecordingReader frames = recording.read()) {
      for (var frame = frames.next(); frame.isPresent(); frame = frames.next()) {
        empty = false;
        AuditHeader header = frame.get().header();
        Optional<AuditEvent> event = event(frame.get());
        erased |= event.isEmpty() && header.channel().number() == channel;
        event.ifPresent(seen -> survey.add(header.channel().number(), header.offsetNanos(), seen));
      }
    } catch (DamagedRecordingException e) {
      damage = e;
    }
    if (empty && damage == null) {
      throw new RefusedRequest(Status.NOT_FOUND, MessageCode.SESSION_UNKNOWN);
    }
    return new ChannelReplay(
        recording, profile(recording, survey, channel, damage), erased, damage);
  }

  private static ChannelProfile profile(
      Recording recording,
      ChannelSurvey survey,
      int channel,
      @Nullable DamagedRecordingException damage)
      throws DamagedRecordingException {
    Optional<ChannelProfile> seen = survey.profile();
    if (seen.isPresent()) {
      return seen.get();
    }
    boolean known = recording.manifest().flatMap(m -> m.channel(channel)).isPresent();
    if (damage != null && (known || recording.manifest().isEmpty())) {
      throw damage;
    }
    throw new RefusedRequest(Status.NOT_FOUND, MessageCode.CHANNEL_UNKNOWN);
  }

  /** The event of a frame; empty when it was erased. */
  private static Optional<AuditEvent> event(AuditEnvelope frame) throws DamagedRecordingException {
    try {
      return frame.event();
    } catch (UnreadableFrameException e) {
      throw new DamagedRecordingException(
          frame.header().sequence(), "a payload does not decode", e);
    }
  }

  ChannelProfile profile() {
    return profile;
  }

  /** Whether the recording has an end that is known. */
  boolean isOver() {
    return recording.manifest().isPresent();
  }

  /** Whether what is recorded of {@code streams} is all that passed, and is known to be. */
  boolean isComplete(Set<DataStream> streams) {
    return damage == null
        && !erased
        && streams.stream().allMatch(stream -> profile.bytes().omitted(stream) == 0)
        && recording.manifest().map(Manifest::worth).filter(Integrity.COMPLETE::equals).isPresent();
  }

  /** Whether policy has left out all that passed on {@code streams}. */
  boolean isOmitted(Set<DataStream> streams) {
    return streams.stream().allMatch(stream -> profile.bytes().recorded(stream) == 0)
        && streams.stream().anyMatch(stream -> profile.bytes().omitted(stream) > 0);
  }

  Optional<DamagedRecordingException> damage() {
    return Optional.ofNullable(damage);
  }

  /**
   * Gives the channel's events to {@code rendition}, from the first.
   *
   * @throws DamagedRecordingException when no more can be read; what was given is verified
   */
  void play(Rendition rendition) throws IOException {
    try (RecordingReader frames = recording.read()) {
      for (var frame = frames.next(); frame.isPresent(); frame = frames.next()) {
        if (frame.get().header().channel().number() == profile.number()
            && event(frame.get()).orElse(null) instanceof ChannelEvent event
            && !rendition.take(frame.get().header().offsetNanos(), event)) {
          return;
        }
      }
      rendition.end();
    } finally {
      rendition.flush();
    }
  }
}
