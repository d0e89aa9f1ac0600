package dev.gatehouse.gateway.audit;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.RecordingEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** How many frames go to Kafka, and how long they take. Safe for use by many threads. */
public final class RecordingMetrics {
  private final Counter frames;
  private final Counter bytes;
  private final Counter lost;
  private final Timer acknowledgement;
  private final AtomicInteger degraded = new AtomicInteger();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Counter gaps;
  private final Counter omitted;

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
    gaps =
        Counter.builder("gatehouse.recording.gaps")
            .description("Gaps in recordings of best-effort sessions")
            .register(registry);
    omitted =
        Counter.builder("gatehouse.recording.omitted")
            .description("Bytes of data in those gaps")
            .baseUnit("bytes")
            .register(registry);
    Gauge.builder("gatehouse.recording.degraded", degraded, AtomicInteger::get)
        .description("Sessions whose recording leaves facts out at the moment")
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
    Gauge.builder("gatehouse.recording.budget.used", budget, FrameBudget::share)
        .description("Share of the room for such frames that is taken")
        .register(registry);
    Gauge.builder("gatehouse.recording.crowded", budget, used -> used.isCrowded() ? 1 : 0)
        .description("1 from three quarters of that room on, until less than half is taken")
        .register(registry);
    Gauge.builder("gatehouse.recording.waiting", waiting, AtomicInteger::get)
        .description("Frames that are not acknowledged")
        .baseUnit("frames")
        .register(registry);
  }

  void sent(AuditEnvelope frame) {
    frames.increment();
    waiting.incrementAndGet();
    bytes.increment(frame.wireSize());
  }

  void acknowledged(long nanos) {
    waiting.decrementAndGet();
    acknowledgement.record(nanos, TimeUnit.NANOSECONDS);
  }

  /** Notes that frames are waited for no longer. */
  void abandoned(int count) {
    waiting.addAndGet(-count);
  }

  /** Notes that a session leaves facts out from now on (1), or does so no more (-1). */
  void degraded(int change) {
    degraded.addAndGet(change);
  }

  void gap(RecordingEvent.Gap gap) {
    gaps.increment();
    gap.bytes().forEach(data -> omitted.increment((double) data.bytes()));
  }

  /** Counts frames that were given up. */
  public void lost(int count) {
    lost.increment(count);
  }
}
