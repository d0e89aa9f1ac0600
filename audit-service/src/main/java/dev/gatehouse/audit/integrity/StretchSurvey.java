package dev.gatehouse.audit.integrity;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.contracts.audit.Hash;
import dev.gatehouse.contracts.audit.RecordingEvent;
import dev.gatehouse.contracts.audit.SessionEvent;
import dev.gatehouse.contracts.audit.UnreadableFrameException;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of a stretch one after the other.
 *
 * <p>A frame that does not continue the one before shows as a stretch that is not linked; the
 * survey goes on. Payloads that cannot be read are passed over: their frames are kept all the same.
 * Not safe for use by several threads.
 */
public final class StretchSurvey {
  private final TreeMap<Integer, ChannelBytes> channels = new TreeMap<>();
  private @Nullable AuditEnvelope first;
  private @Nullable AuditEnvelope last;
  private boolean linked = true;
  private int gaps;
  private SessionEvent.@Nullable Started started;
  private Stretch.@Nullable End ended;

  /** Takes the next frame. */
  public void add(AuditEnvelope frame) {
    add(frame, event(frame));
  }

  /** The event of a frame; empty for a payload that is erased or cannot be read. */
  public static Optional<AuditEvent> event(AuditEnvelope frame) {
    try {
      return frame.event();
    } catch (UnreadableFrameException e) {
      return Optional.empty();
    }
  }

  /** Takes the next frame, whose {@link #event} the caller has read. */
  public void add(AuditEnvelope frame, Optional<AuditEvent> event) {
    if (first == null) {
      first = frame;
    }
    AuditEnvelope before = last;
    if (before != null) {
      linked &=
          frame.header().sequence() == before.header().sequence() + 1
              && frame.header().previousHash().equals(before.hash());
    }
    last = frame;
    read(frame, event);
  }

  private void read(AuditEnvelope frame, Optional<AuditEvent> event) {
    ChannelId channel = frame.header().channel();
    switch (event.orElse(null)) {
      case SessionEvent.Started start -> started = start;
      case SessionEvent.Ended end ->
          ended = new Stretch.End(frame.header().sequence(), end, frame.header().offsetNanos());
      case ChannelEvent.DataPassed data ->
          count(channel, ChannelBytes.recorded(data.stream(), data.data().size()));
      case ChannelEvent.DataOmitted data ->
          count(channel, ChannelBytes.omitted(data.stream(), data.bytes()));
      case RecordingEvent.Gap gap -> {
        gaps++;
        gap.bytes()
            .forEach(
                data -> count(data.channel(), ChannelBytes.omitted(data.stream(), data.bytes())));
      }
      case ChannelEvent.Opening _ -> count(channel, ChannelBytes.NONE);
      case null, default -> {
        // Says nothing that a manifest needs.
      }
    }
  }

  private void count(ChannelId channel, ChannelBytes bytes) {
    channels.merge(channel.number(), bytes, ChannelBytes::plus);
  }

  public boolean isEmpty() {
    return first == null;
  }

  /**
   * Returns what was seen.
   *
   * @throws IllegalStateException when there was no frame
   */
  public Stretch stretch() {
    AuditEnvelope from = first;
    AuditEnvelope to = last;
    if (from == null || to == null) {
      throw new IllegalStateException("no frame was surveyed");
    }
    Hash head = to.hash();
    return new Stretch(
        from.header().sequence(),
        Math.max(from.header().sequence(), to.header().sequence()),
        from.header().previousHash(),
        from.hash(),
        head,
        linked,
        gaps,
        Optional.ofNullable(started),
        Optional.ofNullable(ended),
        channels);
  }
}
