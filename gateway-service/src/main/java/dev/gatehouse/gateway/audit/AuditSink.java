package dev.gatehouse.gateway.audit;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where frames go. Implementations are safe for use by many threads, and never block a caller.
 *
 * <p>Frames of one partition that are sent one after the other are kept in that order, as long as
 * none fails.
 */
public interface AuditSink {

  /** Which of the two topics. */
  enum Topic {
    SESSIONS,
    JOURNAL
  }

  /** How many partitions the topic has; at least 1. */
  int partitions(Topic topic);

  /**
   * Sends a frame.
   *
   * @param outcome called once, on any thread: with null when the frame is kept by enough replicas,
   *     else with what went wrong
   */
  void send(Topic topic, int partition, AuditEnvelope frame, Consumer<@Nullable Exception> outcome);
}
