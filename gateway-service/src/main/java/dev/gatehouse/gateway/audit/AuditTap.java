package dev.gatehouse.gateway.audit;

import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.Party;

/**
 * Where a stage says what happens, and what may happen once that is kept.
 *
 * <p>Effects run on the session's executor, in the order in which they were given. Confined to that
 * executor.
 */
public interface AuditTap {

  /** Records a fact; {@code effect} runs once its frame is kept. */
  void record(ChannelId channel, AuditEvent event, Runnable effect);

  /** Records a fact that nothing waits for. */
  default void record(ChannelId channel, AuditEvent event) {
    record(channel, event, () -> {});
  }

  /** Records data; {@code effect} runs once the frame that holds all of it is kept. */
  void recordData(ChannelId channel, DataStream stream, Party origin, Bytes data, Runnable effect);

  /** Runs {@code effect} after those of all that was recorded before, without a fact of its own. */
  void afterRecorded(Runnable effect);
}
