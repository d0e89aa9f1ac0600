package dev.gatehouse.gateway;

import dev.gatehouse.gateway.audit.RecordingMetrics;
import dev.gatehouse.gateway.connection.EndReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/** How many sessions there are, and how they go. Safe for use by many threads. */
final class GatewayMetrics {
  private final RecordingMetrics recording;
  private final AtomicInteger open;
  private final Counter opened;
  private final Timer login;
  private final AtomicInteger unconfirmed = new AtomicInteger();
  private final Counter checksAnswered;
  private final Counter checksUnanswered;
  private final Map<EndReason, Timer> ended = new EnumMap<>(EndReason.class);

  GatewayMetrics(MeterRegistry registry, RecordingMetrics recording) {
    this.recording = recording;
    this.open = new AtomicInteger();
    Gauge.builder("gatehouse.sessions.open", open, AtomicInteger::get)
        .description("Sessions that are open")
        .register(registry);
    this.opened =
        Counter.builder("gatehouse.sessions.opened")
            .description("Clients that sent their identification")
            .register(registry);
    this.login =
        Timer.builder("gatehouse.login")
            .description("From identification to login success")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(1))
            .maximumExpectedValue(Duration.ofMinutes(2))
            .register(registry);
    Gauge.builder("gatehouse.authorization.unconfirmed", unconfirmed, AtomicInteger::get)
        .description("Sessions whose grants nobody has confirmed for three intervals")
        .register(registry);
    this.checksAnswered = checks(registry, "answered");
    this.checksUnanswered = checks(registry, "unanswered");
    for (EndReason reason : EndReason.values()) {
      ended.put(
          reason,
          Timer.builder("gatehouse.sessions")
              .description("Sessions that ended, and how long they lasted")
              .tag("reason", reason.word())
              .register(registry));
    }
  }

  private static Counter checks(MeterRegistry registry, String outcome) {
    return Counter.builder("gatehouse.authorization.checks")
        .description("Questions whether grants still stand, of up to a thousand grants each")
        .tag("outcome", outcome)
        .register(registry);
  }

  /** Shows how many connections have not logged in. */
  static void watch(MeterRegistry registry, IntSupplier unauthenticated) {
    Gauge.builder("gatehouse.connections.unauthenticated", unauthenticated::getAsInt)
        .description("Connections that have not logged in")
        .register(registry);
  }

  void opened() {
    open.incrementAndGet();
    opened.increment();
  }

  void loggedIn(long nanos) {
    login.record(Duration.ofNanos(nanos));
  }

  void ended(EndReason reason, long nanos) {
    open.decrementAndGet();
    Objects.requireNonNull(ended.get(reason)).record(Duration.ofNanos(nanos));
  }

  /** Notes that one session more, or one less, has a grant that nobody confirms. */
  void unconfirmed(int change) {
    unconfirmed.addAndGet(change);
  }

  void grantsChecked(boolean answered) {
    (answered ? checksAnswered : checksUnanswered).increment();
  }

  void recordingLost(int frames) {
    recording.lost(frames);
  }
}
