package dev.gatehouse.audit;

import dev.gatehouse.audit.archive.ObjectStore;
import dev.gatehouse.audit.ingest.ArchiveIngest;
import dev.gatehouse.audit.ingest.JournalFollower;
import dev.gatehouse.audit.watch.RecordWatch;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Whether frames can be read and kept; PostgreSQL has a check of its own. Who is late is told here,
 * and is ready all the same: out of service, it would only get later.
 */
@Readiness
@ApplicationScoped
class ServiceReadiness implements HealthCheck {
  private static final Duration SILENCE_MAX = Duration.ofSeconds(10);

  private final JournalFollower kafka;
  private final ArchiveIngest archive;
  private final ObjectStore objects;
  private final RecordWatch watch;

  @Inject
  ServiceReadiness(
      JournalFollower kafka, ArchiveIngest archive, ObjectStore objects, RecordWatch watch) {
    this.watch = watch;
    this.kafka = kafka;
    this.archive = archive;
    this.objects = objects;
  }

  @Override
  public HealthCheckResponse call() {
    boolean kafkaAnswers = kafka.silence().compareTo(SILENCE_MAX) < 0;
    boolean storeAnswers = answers() && !archive.isStoreFailing();
    return HealthCheckResponse.named("archive")
        .status(kafkaAnswers && storeAnswers && watch.isAdmitted())
        .withData("kafka", kafkaAnswers)
        .withData("s3", storeAnswers)
        .withData("topics", topics())
        .withData("archiveLate", watch.isArchiveLate())
        .withData("indexLate", watch.isIndexLate())
        .build();
  }

  private String topics() {
    if (!watch.problems().isEmpty()) {
      return MessageCode.TOPICS_UNFIT.code() + " " + String.join("; ", watch.problems());
    }
    return watch.isAdmitted() ? "fit" : "unknown";
  }

  private boolean answers() {
    try {
      objects.probe();
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
