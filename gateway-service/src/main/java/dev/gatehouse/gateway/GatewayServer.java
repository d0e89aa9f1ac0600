package dev.gatehouse.gateway;

import dev.gatehouse.gateway.audit.AuditSink;
import dev.gatehouse.gateway.audit.ForgettingAuditSink;
import dev.gatehouse.gateway.audit.FrameBudget;
import dev.gatehouse.gateway.audit.GatewayJournal;
import dev.gatehouse.gateway.audit.KafkaAuditSink;
import dev.gatehouse.gateway.audit.Recording;
import dev.gatehouse.gateway.audit.RecordingMetrics;
import dev.gatehouse.gateway.authentication.GatewayKey;
import dev.gatehouse.gateway.authentication.RestAuthenticator;
import dev.gatehouse.gateway.authentication.RestEndedGrants;
import dev.gatehouse.gateway.authentication.RestGrantStatusSource;
import dev.gatehouse.gateway.connection.ClientConnection;
import dev.gatehouse.gateway.connection.HostKeys;
import dev.gatehouse.gateway.connection.SshListener;
import dev.gatehouse.gateway.messages.MessageCode;
import dev.gatehouse.gateway.messages.ServiceLog;
import dev.gatehouse.gateway.rest.RestCalls;
import dev.gatehouse.gateway.socket.SerialExecutor;
import dev.gatehouse.gateway.workload.RestWorkloadProvider;
import dev.gatehouse.gateway.workload.SshWorkloadDialer;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The gateway, stage by stage, in the order in which a connection passes them. */
@ApplicationScoped
class GatewayServer {
  private static final ServiceLog LOG = new ServiceLog(GatewayServer.class);
  private static final Duration FLUSH_MAX = Duration.ofSeconds(10);
  private static final Duration DRAIN_STEP = Duration.ofMillis(50);

  private final GatewayConfiguration configuration;
  private final FrameBudget budget;
  private final ExecutorService pool =
      Executors.newFixedThreadPool(
          Math.max(4, 2 * Runtime.getRuntime().availableProcessors()),
          Thread.ofPlatform().name("session-", 0).daemon().factory());
  private final ScheduledExecutorService timer = timer();
  private final ExecutorService sendingThread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("audit-send").daemon().factory());
  private final Set<GatewaySession> sessions = ConcurrentHashMap.newKeySet();
  private final SshListener listener;
  private final SshWorkloadDialer dialer;
  private final GrantWatch grants;
  private final GatewayJournal journal;
  private volatile boolean accepting;

  GatewayServer(
      GatewayConfiguration configuration,
      KafkaClientService kafka,
      MeterRegistry registry,
      @ConfigProperty(name = "gatehouse.profile", defaultValue = "production") Profile profile,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    this.configuration = configuration;
    GrantWatch.problemWith(configuration)
        .or(() -> SshListener.problemWith(configuration.ssh()))
        .or(() -> profile.problemWith(configuration.audit()))
        .ifPresent(GatewayServer::refuse);
    GatewayKey key = GatewayKey.generate();
    this.budget = new FrameBudget(configuration.audit().budgetBytes());
    RecordingMetrics recordingMetrics = new RecordingMetrics(registry, budget);

    AuditSink sink = sink(kafka);
    this.journal =
        GatewayJournal.start(
            sink,
            configuration.audit(),
            new SerialExecutor(
                pool, fault -> LOG.error(MessageCode.INTERNAL_ERROR, fault, "part", "journal")),
            timer,
            JournalKey.load(configuration.journalKeyFile()),
            version);
    this.dialer = new SshWorkloadDialer(key, configuration.workload(), configuration.ssh(), timer);
    HostKeys hostKeys = HostKeys.load(configuration.hostKeyDirectory());
    RestCalls auth = new RestCalls(configuration.auth(), pool);
    GatewayMetrics metrics = new GatewayMetrics(registry, recordingMetrics);
    SessionParts parts =
        new SessionParts(
            configuration,
            pool,
            timer,
            hostKeys,
            key,
            new RestAuthenticator(auth, key),
            new RestWorkloadProvider(new RestCalls(configuration.backend(), pool), key),
            dialer,
            new Recording(sink, configuration.audit(), timer, budget, recordingMetrics),
            journal,
            metrics,
            new EndedSessions(
                new RestEndedGrants(auth), configuration.grantCheckInterval(), timer, pool),
            sessions::remove);
    this.listener =
        new SshListener(
            configuration.ssh(), hostKeys, pool, timer, connection -> open(parts, connection));
    this.grants =
        new GrantWatch(
            new RestGrantStatusSource(auth),
            sessions,
            configuration.grantCheckInterval(),
            timer,
            pool,
            metrics);
    GatewayMetrics.watch(registry, listener::unauthenticated);
  }

  /** What is cancelled goes at once: it holds a connection that would be kept until it is due. */
  private static ScheduledExecutorService timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("timer").daemon().factory());
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  private AuditSink sink(KafkaClientService kafka) {
    return switch (configuration.audit().destination()) {
      case KAFKA ->
          KafkaAuditSink.open(
              () -> AuditProducer.of(kafka), sendingThread, timer, configuration.audit());
      case NONE -> {
        LOG.warn(MessageCode.NOTHING_IS_RECORDED);
        yield new ForgettingAuditSink();
      }
    };
  }

  private static void refuse(String problem) {
    LOG.warn(MessageCode.UNSAFE_SETTING, "problem", problem);
    throw new IllegalArgumentException(problem);
  }

  private void open(SessionParts parts, ClientConnection connection) {
    sessions.add(new GatewaySession(parts, connection));
  }

  void start(@Observes StartupEvent event) {
    try {
      listener.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    grants.start();
    accepting = true;
    LOG.info(
        MessageCode.GATEWAY_STARTED, "port", listener.port(), "incarnation", journal.incarnation());
  }

  /** Whether the room for unacknowledged frames is nearly taken. */
  boolean isRecordingCrowded() {
    return budget.isCrowded();
  }

  /** Whether new connections are welcome. */
  boolean isAccepting() {
    return accepting;
  }

  /**
   * Drains: unready at once, then no new connections, then a bounded wait, then the rest is ended;
   * and only when what happened is kept do the clients of Kafka and REST go.
   */
  void stop(@Observes @Priority(1) ShutdownEvent event) {
    accepting = false;
    LOG.info(MessageCode.GATEWAY_DRAINING, "sessions", sessions.size());
    await(configuration.drainDelay(), () -> false);
    listener.stopAccepting();
    sessions.forEach(GatewaySession::drain);
    await(configuration.drainTimeout(), sessions::isEmpty);
    sessions.forEach(GatewaySession::end);
    await(FLUSH_MAX, sessions::isEmpty);
    sessions.forEach(GatewaySession::abandonNow);
    grants.stop();
    try {
      journal.stop().get(FLUSH_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      LOG.error(MessageCode.RECORDING_LOST, e, "stream", journal.incarnation());
    }
    listener.close();
    dialer.close();
    timer.shutdown();
    LOG.info(MessageCode.GATEWAY_STOPPED);
  }

  private static void await(Duration max, BooleanSupplier condition) {
    long end = System.nanoTime() + max.toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < end) {
      try {
        Thread.sleep(Math.min(DRAIN_STEP.toMillis(), max.toMillis()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
