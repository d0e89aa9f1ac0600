package dev.gatehouse.auth.reload;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.ServiceLog;
import dev.gatehouse.auth.access.AccessSnapshot;
import dev.gatehouse.auth.access.AccessViolation;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Writes to the log what came of each reading of the access file, counts it, and tells for how long
 * a file has been refused. Thread-safe.
 */
public final class AccessRecord {

  private static final ServiceLog LOG = ServiceLog.of(AccessRecord.class);

  private static final int CHANGED_LISTED_MAX = 10;

  private final InstantSource clock;
  private final Counter accepted;
  private final Counter refused;
  private final Counter failed;
  private final AtomicReference<Optional<Instant>> refusedSince =
      new AtomicReference<>(Optional.empty());

  public AccessRecord(MeterRegistry metrics, InstantSource clock) {
    this.clock = clock;
    this.accepted = counter(metrics, "accepted");
    this.refused = counter(metrics, "refused");
    this.failed = counter(metrics, "failed");
    Gauge.builder("gatehouse.auth.access.refused", this, AccessRecord::refusedSeconds)
        .description("For how long the access file on disk is not the one in effect; 0 when it is")
        .baseUnit("seconds")
        .strongReference(true)
        .register(metrics);
  }

  void begun(Path file, AccessSnapshot snapshot) {
    report(LOG, file, snapshot);
  }

  void notBegun(Path file, List<AccessViolation> violations) {
    report(file, violations, MessageCode.ACCESS_FILE_REFUSED);
  }

  void accepted(Path file, AccessSnapshot snapshot, List<Path> changed) {
    refusedSince.set(Optional.empty());
    accepted.increment();
    report(
        LOG.with("changed", changed.stream().limit(CHANGED_LISTED_MAX).toList()), file, snapshot);
  }

  void refused(Path file, List<AccessViolation> violations) {
    refusedSince.updateAndGet(since -> since.or(() -> Optional.of(clock.instant())));
    refused.increment();
    report(file, violations, MessageCode.ACCESS_FILE_KEPT);
  }

  /** An error of the service's own while it looked; what is in effect stays so. */
  void failed(Throwable failure) {
    failed.increment();
    LOG.error(MessageCode.INTERNAL_ERROR, failure);
  }

  private double refusedSeconds() {
    return refusedSince
        .get()
        .map(since -> Math.max(0.0, Duration.between(since, clock.instant()).toMillis() / 1000.0))
        .orElse(0.0);
  }

  private static void report(ServiceLog log, Path file, AccessSnapshot snapshot) {
    snapshot
        .usersWithoutPolicy()
        .forEach(user -> LOG.with("user", user).warn(MessageCode.ACCESS_USER_WITHOUT_POLICY));
    log.with("file", file)
        .with("digest", snapshot.digest())
        .with("users", snapshot.userCount())
        .info(MessageCode.ACCESS_FILE_LOADED);
  }

  private static void report(Path file, List<AccessViolation> violations, MessageCode refusal) {
    violations.forEach(AccessRecord::report);
    LOG.with("file", file).with("errors", violations.size()).error(refusal);
  }

  private static void report(AccessViolation violation) {
    LOG.with("file", violation.file())
        .with("line", violation.line())
        .with("path", violation.path())
        .with("problem", violation.problem())
        .error(MessageCode.ACCESS_FILE_ERROR);
  }

  private static Counter counter(MeterRegistry metrics, String outcome) {
    return Counter.builder("gatehouse.auth.access.reloads")
        .description("Changes of the access file, or of a file that it names, that were judged")
        .tag("outcome", outcome)
        .register(metrics);
  }
}
