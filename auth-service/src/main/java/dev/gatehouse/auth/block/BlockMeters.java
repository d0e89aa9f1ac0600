package dev.gatehouse.auth.block;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What is counted of blocks. Thread-safe. */
final class BlockMeters {

  private final Map<SubjectKind, Counter> attempts = new EnumMap<>(SubjectKind.class);
  private final Map<SubjectKind, AtomicLong> blocked = new EnumMap<>(SubjectKind.class);
  private final AtomicLong common = new AtomicLong();
  private final Counter dropped;

  BlockMeters(MeterRegistry registry) {
    for (SubjectKind kind : SubjectKind.values()) {
      attempts.put(
          kind,
          Counter.builder("gatehouse.auth.block.attempts")
              .description("Attempts that were rejected whatever they brought")
              .tag("kind", kind.word())
              .register(registry));
      AtomicLong number = new AtomicLong();
      blocked.put(kind, number);
      Gauge.builder("gatehouse.auth.block.subjects", number, AtomicLong::get)
          .description("Addresses and users that are blocked")
          .tag("kind", kind.word())
          .register(registry);
    }
    Gauge.builder("gatehouse.auth.block.common", common, AtomicLong::get)
        .description("1 while replicas count together, 0 while each counts by itself")
        .register(registry);
    this.dropped =
        Counter.builder("gatehouse.auth.block.dropped")
            .description("Subjects that were forgotten early because there were too many")
            .register(registry);
  }

  void rejected(SubjectKind kind) {
    Counter counter = attempts.get(kind);
    if (counter != null) {
      counter.increment();
    }
  }

  void blocked(SubjectKind kind, long number) {
    AtomicLong gauge = blocked.get(kind);
    if (gauge != null) {
      gauge.set(number);
    }
  }

  void common(boolean isCommon) {
    common.set(isCommon ? 1 : 0);
  }

  void dropped(int subjects) {
    dropped.increment(subjects);
  }
}
