package dev.gatehouse.gateway.audit;

import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How frames get to Kafka, and what happens when they do not. */
public interface AuditConfiguration {

  /** Whether anything is recorded. */
  enum Destination {
    KAFKA,
    NONE
  }

  /**
   * Where frames go: {@code kafka}, or {@code none}, which throws them away so that the relay can
   * be measured without recording. Refused unless {@code gatehouse.profile} is {@code development}.
   */
  @WithDefault("kafka")
  Destination destination();

  /** Topic of sessions' frames. */
  @WithDefault("gatehouse.audit")
  String topic();

  /** Topic of gateways' journals. */
  @WithDefault("gatehouse.journal")
  String journalTopic();

  /**
   * Bytes of one session that are sent and not acknowledged; beyond it frames wait. They stand
   * before the next keystroke of everybody else.
   */
  @WithDefault("262144")
  int inFlightBytesMax();

  /** Bytes of one session that wait for room under way; beyond it its peers are not read. */
  @WithDefault("1048576")
  int waitingBytesMax();

  /** Largest run of data in one frame, in bytes. */
  @WithDefault("32768")
  int chunkBytesMax();

  /** Bytes of all sessions that are sent and not acknowledged. */
  @WithDefault("134217728")
  long budgetBytes();

  /** How long a strict session pauses for want of acknowledgements before it ends. */
  @WithDefault("30s")
  Duration pauseMax();

  /**
   * How long a best-effort session waits for acknowledgements, reading nothing meanwhile, before it
   * goes on with a gap in its record.
   */
  @WithDefault("10s")
  Duration degradeAfter();

  /** How long a login waits for its frames to be acknowledged. */
  @WithDefault("10s")
  Duration loginPauseMax();

  /** Wait before frames are sent again; doubled up to sixteen times as long. */
  @WithDefault("100ms")
  Duration retryDelay();

  /** How long the frames of an ended session are still sent again. */
  @WithDefault("15m")
  Duration flushMax();

  /** Time between the journal's heartbeats. */
  @WithDefault("5s")
  Duration heartbeatInterval();
}
