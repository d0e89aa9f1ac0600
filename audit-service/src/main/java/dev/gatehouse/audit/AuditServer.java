package dev.gatehouse.audit;

import dev.gatehouse.audit.broker.RetryingLoop;
import dev.gatehouse.audit.index.IndexIngest;
import dev.gatehouse.audit.ingest.ArchiveIngest;
import dev.gatehouse.audit.ingest.JournalFollower;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;

/**
 * The audit service: what it consists of, in the order in which a frame passes.
 *
 * <ol>
 *   <li>{@link JournalFollower}: gateways say which sessions they open and close
 *   <li>{@link ArchiveIngest}: frames go to S3, and a recording is judged when it is over
 *   <li>{@link IndexIngest}: frames and judgements go to PostgreSQL
 *   <li>{@code query} and {@code replay} answer over REST
 * </ol>
 */
@ApplicationScoped
class AuditServer {
  private static final ServiceLog LOG = ServiceLog.of(AuditServer.class);

  private final List<RetryingLoop> loops = new ArrayList<>();

  void start(
      @Observes StartupEvent started,
      JournalFollower journal,
      ArchiveIngest archive,
      IndexIngest index) {
    loops.add(RetryingLoop.start("journal", MessageCode.KAFKA_UNAVAILABLE, journal::run));
    loops.add(RetryingLoop.start("archive", MessageCode.INGEST_FAILED, archive::run));
    loops.add(RetryingLoop.start("index", MessageCode.INDEX_FAILED, index::run));
    LOG.info(MessageCode.SERVICE_STARTED);
  }

  void stop(@Observes ShutdownEvent stopping) {
    loops.reversed().forEach(RetryingLoop::close);
  }
}
