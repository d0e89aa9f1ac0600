package dev.gatehouse.audit;

import dev.gatehouse.audit.archive.ObjectStore;
import dev.gatehouse.audit.ingest.ArchiveIngest;
import dev.gatehouse.audit.ingest.JournalFollower;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether frames can be read and kept; PostgreSQL has a check of its own. */
@Readiness
@ApplicationScoped
class ServiceReadiness implements HealthCheck {
  private static final Duration SILENCE_MAX = Duration.ofSeconds(10);

  private final JournalFollower kafka;
  private final ArchiveIngest archive;
  private final ObjectStore objects;

  @Inject
  ServiceReadiness(JournalFollower kafka, ArchiveIngest archive, ObjectStore objects) {
    this.kafka = kafka;
    this.archive = archive;
    this.objects = objects;
  }

  @Override
  public HealthCheckResponse call() {
    boolean kafkaAnswers = kafka.silence().compareTo(SILENCE_MAX) < 0;
    boolean storeAnswers = answers() && !archive.isStoreFailing();
    return HealthCheckResponse.named("archive")
        .status(kafkaAnswers && storeAnswers)
        .withData("kafka", kafkaAnswers)
        .withData("s3", storeAnswers)
        .build();
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
