package dev.gatehouse.gateway;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.contracts.audit.UnreadableFrameException;
import dev.gatehouse.gateway.audit.AuditSink;
import dev.gatehouse.gateway.audit.FrameBudget;
import dev.gatehouse.gateway.audit.GatewayJournal;
import dev.gatehouse.gateway.audit.Recording;
import dev.gatehouse.gateway.audit.RecordingMetrics;
import dev.gatehouse.gateway.audit.TestingAuditSink;
import dev.gatehouse.gateway.authentication.AuthenticationOutcome;
import dev.gatehouse.gateway.authentication.AuthenticationRequest;
import dev.gatehouse.gateway.authentication.GatewayKey;
import dev.gatehouse.gateway.authentication.Grant;
import dev.gatehouse.gateway.authentication.GrantStatus;
import dev.gatehouse.gateway.authentication.GrantStatusSource;
import dev.gatehouse.gateway.authentication.HeldGrant;
import dev.gatehouse.gateway.authentication.TestingGrants;
import dev.gatehouse.gateway.connection.HostKeys;
import dev.gatehouse.gateway.connection.SshListener;
import dev.gatehouse.gateway.socket.SerialExecutor;
import dev.gatehouse.gateway.workload.LeaseAnswer;
import dev.gatehouse.gateway.workload.SshWorkloadDialer;
import dev.gatehouse.gateway.workload.TestingAgent;
import dev.gatehouse.gateway.workload.WorkloadProvider;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.jspecify.annotations.Nullable;

/**
 * A gateway on a free port, with everything between its listener and its workload real: in place of
 * auth-service it knows one user, alice, with one key; in place of backend-service there is one
 * agent; and in place of Kafka a sink that the test can hold.
 */
final class TestingGateway implements AutoCloseable {
  private static final String USER = "alice";

  final TestingAuditSink sink = TestingAuditSink.automatic();
  final TestingAgent agent = new TestingAgent();

  /** What was asked of backend-service. */
  final List<String> leases = new CopyOnWriteArrayList<>();

  /** What backend-service answers; null as long as there is a workload. */
  volatile @Nullable LeaseAnswer noWorkload;

  /** Whether each channel gets a workload of its own: the same agent, over another connection. */
  volatile boolean eachChannel;

  /** What auth-service says of the grants of live sessions. */
  volatile Function<HeldGrant, GrantStatus> judgement = _ -> new GrantStatus.Stands();

  /** Whether auth-service cannot be reached. */
  volatile boolean authUnavailable;

  /** What auth-service was asked about. */
  final List<List<HeldGrant>> asked = new CopyOnWriteArrayList<>();

  final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  /** For how long a session goes on that nobody confirms, by its grant. */
  volatile Optional<Duration> staleMax = Optional.empty();

  /** Seconds without data that end a session; 0 when they do not. */
  volatile int idleMax;

  /** Sessions at the same time, in grants that are given from now on; 0 for any number. */
  volatile int sessionsMax;

  /** Grants of sessions that count, by their ids. */
  final Set<String> counted = ConcurrentHashMap.newKeySet();

  /** How many times more auth-service does not hear that a session is over. */
  final AtomicInteger unheard = new AtomicInteger();

  private final GatewayKey key = GatewayKey.generate();
  private final KeyPair userKey = newKey();
  private final ExecutorService pool = Executors.newFixedThreadPool(4);
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Set<GatewaySession> sessions = ConcurrentHashMap.newKeySet();
  private final SshClient client = SshClient.setUpDefaultClient();
  private final SshWorkloadDialer dialer;
  private final SshListener listener;
  private final GrantWatch grants;

  private TestingGateway(Path directory, Map<String, String> settings) throws IOException {
    GatewayConfiguration configuration = configuration(directory, settings);
    FrameBudget budget = new FrameBudget(configuration.audit().budgetBytes());
    RecordingMetrics recordingMetrics = new RecordingMetrics(registry, budget);
    dialer = new SshWorkloadDialer(key, configuration.workload(), configuration.ssh(), timer);
    HostKeys hostKeys = HostKeys.load(configuration.hostKeyDirectory());
    GatewayMetrics metrics = new GatewayMetrics(registry, recordingMetrics);
    SessionParts parts =
        new SessionParts(
            configuration,
            pool,
            timer,
            hostKeys,
            key,
            request -> CompletableFuture.completedFuture(answer(request)),
            new OneAgent(),
            dialer,
            new Recording(sink, configuration.audit(), timer, budget, recordingMetrics),
            GatewayJournal.start(
                sink,
                configuration.audit(),
                new SerialExecutor(pool, fault -> fault.printStackTrace()),
                timer,
                JournalKey.load(configuration.journalKeyFile()),
                "test"),
            metrics,
            new EndedSessions(this::ended, configuration.grantCheckInterval(), timer, pool),
            sessions::remove);
    listener =
        new SshListener(
            configuration.ssh(),
            hostKeys,
            pool,
            timer,
            connection -> {
              boolean _ = sessions.add(new GatewaySession(parts, connection));
            });
    grants =
        new GrantWatch(
            held -> CompletableFuture.completedFuture(answer(held)),
            sessions,
            configuration.grantCheckInterval(),
            timer,
            pool,
            metrics);
    grants.start();
    listener.open();
    client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
    client.start();
  }

  /** Starts one; {@code directory} is for its keys. */
  static TestingGateway start(Path directory) throws IOException {
    return new TestingGateway(directory, Map.of());
  }

  static TestingGateway start(Path directory, Map<String, String> settings) throws IOException {
    return new TestingGateway(directory, settings);
  }

  static GatewayConfiguration configuration(Path directory, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>();
    all.put("ssh.host", "127.0.0.1");
    all.put("ssh.port", "0");
    all.put("host-key-directory", directory.toString());
    all.put("journal-key-file", directory.resolve("journal_key").toString());
    for (String service : List.of("auth", "backend")) {
      all.put(service + ".url", "http://127.0.0.1:1");
      all.put(service + ".token-file", directory.resolve("token").toString());
    }
    all.putAll(settings);
    return TestingConfiguration.of(GatewayConfiguration.class, all);
  }

  private static KeyPair newKey() {
    try {
      return KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private AuthenticationOutcome answer(AuthenticationRequest request) {
    boolean known = USER.equals(request.user()) && request.publicKey() != null;
    if (!known) {
      return new AuthenticationOutcome.Rejected(List.of("publickey"), "GH-AUTH-2004");
    }
    if (!request.proven()) {
      return new AuthenticationOutcome.Acceptable();
    }
    return sessionsMax > 0 && counted.size() >= sessionsMax
        ? new AuthenticationOutcome.Full("GH-AUTH-2009")
        : accepted(TestingGrants.grant(SessionId.parse(request.sessionId()), idleMax, sessionsMax));
  }

  private CompletableFuture<Boolean> ended(HeldGrant grant) {
    return CompletableFuture.completedFuture(
        unheard.getAndUpdate(left -> Math.max(0, left - 1)) == 0 && counted.remove(grant.id()));
  }

  private AuthenticationOutcome accepted(Grant grant) {
    counted.add(grant.id());
    return new AuthenticationOutcome.Accepted(
        grant, new HeldGrant(grant.id(), "basis of " + grant.id(), staleMax));
  }

  private GrantStatusSource.Answer answer(List<HeldGrant> held) {
    asked.add(held);
    return authUnavailable
        ? new GrantStatusSource.Answer.Unavailable("a test")
        : new GrantStatusSource.Answer.Statuses(held.stream().map(judgement).toList());
  }

  private final class OneAgent implements WorkloadProvider {
    @Override
    public CompletableFuture<LeaseAnswer> acquire(Wish wish, boolean attached, Duration wait) {
      boolean ofChannel = !wish.leaseKey().equals(SESSION);
      leases.add((attached ? "attached" : "acquire") + (ofChannel ? " " + wish.leaseKey() : ""));
      LeaseAnswer refusal = noWorkload;
      if (eachChannel && !ofChannel) {
        return CompletableFuture.completedFuture(new LeaseAnswer.EachChannel("for all"));
      }
      return CompletableFuture.completedFuture(
          refusal == null ? new LeaseAnswer.Ready(agent.lease(key)) : refusal);
    }

    @Override
    public void release(String leaseId) {
      leases.add("release");
    }
  }

  /** A real client that is logged in. */
  ClientSession login() throws IOException {
    return login(USER);
  }

  ClientSession login(String user) throws IOException {
    ClientSession session =
        client.connect(user, "127.0.0.1", listener.port()).verify(20_000).getSession();
    session.addPublicKeyIdentity(userKey);
    boolean _ = session.auth().verify(20_000).isSuccess();
    return session;
  }

  /** Lets no timer run for so long, as in a process that is stopped; then lets them go on. */
  void standsStill(Duration time) {
    Future<?> still = timer.submit(() -> sleep(time));
    Eventually.await("the end of the standstill", still::isDone);
  }

  private static void sleep(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  /** How many sessions are not forgotten. */
  int sessions() {
    return sessions.size();
  }

  Set<GatewaySession> open() {
    return Set.copyOf(sessions);
  }

  /** What is kept of all sessions, or of the journal, in order. */
  List<AuditEvent> events(AuditSink.Topic topic) {
    return sink.kept(topic).stream().map(TestingGateway::event).toList();
  }

  private static AuditEvent event(AuditEnvelope frame) {
    try {
      return frame.event().orElseThrow();
    } catch (UnreadableFrameException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    grants.stop();
    client.stop();
    listener.close();
    dialer.close();
    agent.close();
    timer.shutdownNow();
    pool.shutdownNow();
  }
}
