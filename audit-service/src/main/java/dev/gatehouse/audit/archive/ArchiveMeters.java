package dev.gatehouse.audit.archive;

import dev.gatehouse.audit.integrity.Integrity;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** What the archive counts. */
public final class ArchiveMeters {
  private static final List<String> ERRANDS =
      List.of(
          "take over",
          "list",
          "compare",
          "write",
          "batch",
          "conclude",
          "unmark",
          "fork",
          "poison",
          "loss");

  private final MeterRegistry registry;
  private final Counter frames;
  private final Counter frameBytes;
  private final Counter duplicates;
  private final Counter forks;
  private final Counter poison;
  private final Counter lost;
  private final Counter puts;
  private final Counter parts;
  private final DistributionSummary partBytes;
  private final Timer put;
  private final AtomicLong heldBytes;
  private final AtomicLong heldStreams;
  private final AtomicLong lag;
  private final Map<Integrity, Counter> manifests = new EnumMap<>(Integrity.class);

  public ArchiveMeters(MeterRegistry registry) {
    this.registry = registry;
    frames = registry.counter("gatehouse.audit.frames");
    frameBytes =
        Counter.builder("gatehouse.audit.frames.size").baseUnit("bytes").register(registry);
    duplicates = registry.counter("gatehouse.audit.frames.duplicate");
    forks = registry.counter("gatehouse.audit.frames.forked");
    poison = registry.counter("gatehouse.audit.frames.poison");
    lost = registry.counter("gatehouse.audit.offsets.lost");
    puts = registry.counter("gatehouse.audit.s3.puts");
    parts = registry.counter("gatehouse.audit.parts");
    partBytes =
        DistributionSummary.builder("gatehouse.audit.parts.size")
            .baseUnit("bytes")
            .register(registry);
    put = Timer.builder("gatehouse.audit.s3.put").publishPercentileHistogram().register(registry);
    heldBytes = gauge("gatehouse.audit.archive.memory", "bytes");
    heldStreams = gauge("gatehouse.audit.archive.streams", "streams");
    lag = gauge("gatehouse.audit.archive.lag", "records");
    // There from the start: the first increase of a counter that was not is no increase.
    for (Integrity integrity : Integrity.values()) {
      manifests.put(
          integrity, registry.counter("gatehouse.audit.manifests", "integrity", integrity.word()));
    }
    ERRANDS.forEach(this::failures);
  }

  private AtomicLong gauge(String name, String unit) {
    AtomicLong value = new AtomicLong();
    Gauge.builder(name, value, AtomicLong::get).baseUnit(unit).register(registry);
    return value;
  }

  void received(int bytes) {
    frames.increment();
    frameBytes.increment(bytes);
  }

  void duplicate() {
    duplicates.increment();
  }

  void forked() {
    forks.increment();
  }

  void poisoned() {
    poison.increment();
  }

  void lost(long offsets) {
    lost.increment((double) offsets);
  }

  void stored(long nanos) {
    puts.increment();
    put.record(Duration.ofNanos(nanos));
  }

  void part(long bytes) {
    parts.increment();
    partBytes.record((double) bytes);
  }

  void manifest(Integrity integrity) {
    Objects.requireNonNull(manifests.get(integrity)).increment();
  }

  void errandFailed(String what) {
    failures(what).increment();
  }

  private Counter failures(String errand) {
    return registry.counter("gatehouse.audit.errands.failed", "errand", errand);
  }

  /** How much the archive holds now: bytes of frames, streams, and records not yet committed. */
  void holds(long frameBytes, long streams, long uncommitted) {
    heldBytes.set(frameBytes);
    heldStreams.set(streams);
    lag.set(uncommitted);
  }
}
