package dev.gatehouse.gateway.audit;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** How many frames go to Kafka, and how long they take. Safe for use by many threads. */
public final class RecordingMetrics {
  private final Counter frames;
  private final Counter bytes;
  private final Counter lost;
  private final Timer acknowledgement;

  public RecordingMetrics(MeterRegistry registry, FrameBudget budget) {
    frames =
        Counter.builder("gatehouse.recording.frames")
            .description("Frames that were numbered and sent")
            .register(registry);
    bytes =
        Counter.builder("gatehouse.recording.bytes")
            .description("Bytes of frames that were sent")
            .baseUnit("bytes")
            .register(registry);
    lost =
        Counter.builder("gatehouse.recording.lost")
            .description("Frames that were given up at the end of the flush time")
            .register(registry);
    acknowledgement =
        Timer.builder("gatehouse.recording.acknowledgement")
            .description("From the number of a frame to its acknowledgement")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofNanos(100_000))
            .maximumExpectedValue(Duration.ofSeconds(30))
            .register(registry);
    Gauge.builder("gatehouse.recording.unacknowledged", budget, FrameBudget::used)
        .description("Bytes of frames that are not acknowledged")
        .baseUnit("bytes")
        .register(registry);
  }

  void sent(AuditEnvelope frame) {
    frames.increment();
    bytes.increment(frame.wireSize());
  }

  void acknowledged(long nanos) {
    acknowledgement.record(Duration.ofNanos(nanos));
  }

  /** Counts frames that were given up. */
  public void lost(int count) {
    lost.increment(count);
  }
}
