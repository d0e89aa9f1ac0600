package dev.gatehouse.audit;

import dev.gatehouse.audit.broker.RetryingLoop;
import dev.gatehouse.audit.index.IndexIngest;
import dev.gatehouse.audit.ingest.ArchiveIngest;
import dev.gatehouse.audit.ingest.JournalFollower;
import dev.gatehouse.audit.watch.RecordWatch;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.annotations.CommandLineArguments;
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
 *   <li>{@link IndexIngest}: frames and judgements go to PostgreSQL, where this replica keeps the
 *       index
 *   <li>{@link RecordWatch}: whether Kafka keeps them well, and long enough for both
 *   <li>{@code query} and {@code replay} answer over REST
 * </ol>
 */
@ApplicationScoped
class AuditServer {
  private static final ServiceLog LOG = ServiceLog.of(AuditServer.class);

  private final List<RetryingLoop> loops = new ArrayList<>();

  void start(
      @Observes StartupEvent started,
      @CommandLineArguments String[] command,
      AuditConfiguration configuration,
      JournalFollower journal,
      ArchiveIngest archive,
      IndexIngest index,
      RecordWatch watch) {
    if (command.length > 0) {
      return;
    }
    loops.add(RetryingLoop.start("watch", MessageCode.KAFKA_UNAVAILABLE, watch::run));
    loops.add(RetryingLoop.start("journal", MessageCode.KAFKA_UNAVAILABLE, journal::run));
    loops.add(RetryingLoop.start("archive", MessageCode.INGEST_FAILED, once(watch, archive::run)));
    if (configuration.index().enabled()) {
      loops.add(RetryingLoop.start("index", MessageCode.INDEX_FAILED, once(watch, index::run)));
    }
    LOG.info(MessageCode.SERVICE_STARTED);
  }

  /** Runs once the topics are known to be fit. */
  private static RetryingLoop.Run once(RecordWatch watch, RetryingLoop.Run run) {
    return loop -> {
      if (watch.awaitAdmission(loop)) {
        run.run(loop);
      }
    };
  }

  void stop(@Observes ShutdownEvent stopping) {
    loops.reversed().forEach(RetryingLoop::close);
  }
}
