package dev.gatehouse.contracts.audit;

import java.util.List;

/** How the recording of a session itself goes. */
public sealed interface RecordingEvent extends AuditEvent {

  /**
   * Frames are not acknowledged, and the session's policy lets it go on: from here on, until a
   * {@link Gap} says how much, facts may be left out.
   *
   * @param silenceNanos how long nothing had been acknowledged
   */
  record Degraded(long silenceNanos) implements RecordingEvent {}

  /**
   * Facts that have no frame.
   *
   * @param firstOffsetNanos when the first of them happened, as a frame's offset says it
   * @param lastOffsetNanos when the last of them happened
   * @param facts how many there were, data not counted
   * @param bytes the data among them, by channel and stream
   */
  record Gap(long firstOffsetNanos, long lastOffsetNanos, long facts, List<OmittedData> bytes)
      implements RecordingEvent {
    public Gap {
      bytes = List.copyOf(bytes);
    }
  }

  /** Data of one stream of one channel that passed without a frame. */
  record OmittedData(ChannelId channel, DataStream stream, long bytes) {}

  /** Frames are acknowledged again. */
  record Restored() implements RecordingEvent {}
}
