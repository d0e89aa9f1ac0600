package dev.gatehouse.audit.watch;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.ServiceLog;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How far one reader is behind, and how much of the retention it has used up.
 *
 * <p>At half of the retention the alarm is raised; it is taken back at {@link #RELIEVED}, so that
 * it does not come and go with every reading. Written by one thread, read by any.
 */
final class ReaderLag {
  static final double RAISED = 0.5;
  static final double RELIEVED = 0.4;
  private static final ServiceLog LOG = ServiceLog.of(ReaderLag.class);

  private final String reader;
  private final LongSupplier nanos;
  private volatile long measuredNanos;
  private volatile Reading reading = Reading.NONE;
  private volatile boolean raised;

  /**
   * What was found at one time.
   *
   * @param records that the reader has not kept
   * @param age of the oldest of them
   * @param used the largest share of a partition's retention that has passed
   */
  record Reading(long records, Duration age, double used) {
    static final Reading NONE = new Reading(0, Duration.ZERO, 0);

    Reading and(Reading other) {
      return new Reading(
          records + other.records,
          age.compareTo(other.age) < 0 ? other.age : age,
          Math.max(used, other.used));
    }
  }

  /**
   * Begins without a reading.
   *
   * @param nanos a clock like {@link System#nanoTime}
   */
  ReaderLag(String reader, MeterRegistry registry, LongSupplier nanos) {
    this.reader = reader;
    this.nanos = nanos;
    this.measuredNanos = nanos.getAsLong();
    Gauge.builder("gatehouse.audit.behind", () -> reading.records())
        .description("Records that are in Kafka alone")
        .baseUnit("records")
        .tag("reader", reader)
        .register(registry);
    Gauge.builder("gatehouse.audit.behind.age", () -> reading.age().toMillis() / 1e3)
        .description("Age of the oldest of them")
        .baseUnit("seconds")
        .tag("reader", reader)
        .register(registry);
    Gauge.builder("gatehouse.audit.retention.used", () -> reading.used())
        .description("Share of the retention that the oldest of them has used")
        .tag("reader", reader)
        .register(registry);
    Gauge.builder("gatehouse.audit.watch.age", this::ageSeconds)
        .description("Time since the others were last measured")
        .baseUnit("seconds")
        .tag("reader", reader)
        .register(registry);
  }

  private double ageSeconds() {
    return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - measuredNanos) / 1e3;
  }

  boolean isRaised() {
    return raised;
  }

  void measured(Reading now) {
    reading = now;
    measuredNanos = nanos.getAsLong();
    if (!raised && now.used() >= RAISED) {
      raised = true;
      log(now).error(MessageCode.RETENTION_HALF_USED);
    } else if (raised && now.used() < RELIEVED) {
      raised = false;
      log(now).info(MessageCode.RETENTION_RELIEVED);
    }
  }

  private ServiceLog log(Reading now) {
    return LOG.with("reader", reader)
        .with("records", now.records())
        .with("ageSeconds", now.age().toSeconds())
        .with("used", String.format(Locale.ROOT, "%.2f", now.used()));
  }
}
