package dev.gatehouse.gateway.audit;

import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.Party;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A record in memory; effects pass when the test acknowledges them. */
public final class TestingTap implements AuditTap {
  private final List<AuditEvent> recorded = new ArrayList<>();
  private final Deque<Runnable> effects = new ArrayDeque<>();

  @Override
  public void record(ChannelId channel, AuditEvent event, Runnable effect) {
    recorded.add(event);
    effects.addLast(effect);
  }

  @Override
  public void recordData(
      ChannelId channel, DataStream stream, Party origin, Bytes data, Runnable effect) {
    record(channel, new ChannelEvent.DataPassed(stream, origin, data), effect);
  }

  @Override
  public void afterRecorded(Runnable effect) {
    effects.addLast(effect);
  }

  /** Lets the oldest effect pass. Returns whether there was one. */
  public boolean acknowledgeOne() {
    Runnable effect = effects.pollFirst();
    if (effect != null) {
      effect.run();
    }
    return effect != null;
  }

  /** Lets all effects pass, and those that they give rise to. */
  public void acknowledge() {
    boolean more = acknowledgeOne();
    while (more) {
      more = acknowledgeOne();
    }
  }

  /** What was recorded since the last call. */
  public List<AuditEvent> take() {
    List<AuditEvent> taken = List.copyOf(recorded);
    recorded.clear();
    return taken;
  }
}
