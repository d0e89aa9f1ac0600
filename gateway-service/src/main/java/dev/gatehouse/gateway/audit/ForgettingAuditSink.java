package dev.gatehouse.gateway.audit;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Acknowledges every frame at once, and keeps none: what a gateway does beside recording can be
 * measured with it. Never for production. Safe for use by many threads.
 */
public final class ForgettingAuditSink implements AuditSink {
  @Override
  public int partitions(Topic topic) {
    return 1;
  }

  @Override
  public void send(
      Topic topic, int partition, AuditEnvelope frame, Consumer<@Nullable Exception> outcome) {
    outcome.accept(null);
  }
}
