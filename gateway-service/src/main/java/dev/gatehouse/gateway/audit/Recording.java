package dev.gatehouse.gateway.audit;

import dev.gatehouse.contracts.audit.HashChain;
import dev.gatehouse.contracts.audit.SessionId;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/** Makes the recorder of each session. Safe for use by many threads. */
public final class Recording {
  private final AuditSink sink;
  private final AuditConfiguration configuration;
  private final ScheduledExecutorService timer;
  private final FrameBudget budget;
  private final RecordingMetrics metrics;

  public Recording(
      AuditSink sink,
      AuditConfiguration configuration,
      ScheduledExecutorService timer,
      FrameBudget budget,
      RecordingMetrics metrics) {
    this.sink = sink;
    this.configuration = configuration;
    this.timer = timer;
    this.budget = budget;
    this.metrics = metrics;
  }

  /** Starts the recording of {@code session}, whose owner runs on {@code executor}. */
  public SessionRecorder start(SessionId session, Executor executor, RecordingListener listener) {
    int partition = Math.floorMod(session.hashCode(), sink.partitions(AuditSink.Topic.SESSIONS));
    FrameSender sender =
        new FrameSender(
            sink, AuditSink.Topic.SESSIONS, partition, executor, timer, configuration.retryDelay());
    return new SessionRecorder(
        HashChain.session(session), sender, budget, configuration, executor, listener, metrics);
  }
}
