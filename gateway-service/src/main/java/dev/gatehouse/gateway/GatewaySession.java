package dev.gatehouse.gateway;

import dev.gatehouse.contracts.audit.AuthenticationEvent;
import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.contracts.audit.Hash;
import dev.gatehouse.contracts.audit.SessionEvent;
import dev.gatehouse.contracts.audit.SessionEvent.KeysExchanged;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.gateway.audit.RecordingListener;
import dev.gatehouse.gateway.audit.SessionRecorder;
import dev.gatehouse.gateway.authentication.Grant;
import dev.gatehouse.gateway.authentication.GrantStatus;
import dev.gatehouse.gateway.authentication.HeldGrant;
import dev.gatehouse.gateway.authentication.UserAuthentication;
import dev.gatehouse.gateway.connection.ClientConnection;
import dev.gatehouse.gateway.connection.ConnectionEvents;
import dev.gatehouse.gateway.connection.EndReason;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.connection.Ssh;
import dev.gatehouse.gateway.connection.Transport;
import dev.gatehouse.gateway.messages.MessageCode;
import dev.gatehouse.gateway.messages.ServiceLog;
import dev.gatehouse.gateway.policy.SessionPolicy;
import dev.gatehouse.gateway.relay.HostKeyAnnouncement;
import dev.gatehouse.gateway.relay.SessionRelay;
import dev.gatehouse.gateway.socket.SerialExecutor;
import dev.gatehouse.gateway.workload.WorkloadLease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One SSH connection from its identification to its close: who it is, where it lands, and how it
 * ends.
 *
 * <p>It joins the stages and has no protocol of its own. All of it runs on the session's executor.
 */
final class GatewaySession implements ConnectionEvents, RecordingListener, GrantWatch.Holder {
  private static final ServiceLog LOG = new ServiceLog(GatewaySession.class);

  private final SessionId id = SessionId.create(Instant.now());
  private final SessionParts parts;
  private final ClientConnection connection;
  private final SerialExecutor executor;
  private final SessionRecorder recorder;
  private final Transport client;
  private final long ordinal;
  private final long startedAt = System.nanoTime();
  private final ScheduledFuture<?> ticker;
  private final ScheduledFuture<?> keepalive;
  private SessionState state;
  private volatile @Nullable SessionTerm term;
  private @Nullable SessionWorkloads workload;
  private boolean journaled;
  private boolean welcomed;
  private long closedAt;

  GatewaySession(SessionParts parts, ClientConnection connection) {
    this.parts = parts;
    this.connection = connection;
    this.executor = connection.executor();
    this.ordinal = parts.journal().nextOrdinal();
    this.recorder = parts.recording().start(id, executor, this);
    this.client = connection.attach(this, this::failed);
    this.state = new SessionState.Connected(authentication());
    this.ticker = every(Duration.ofSeconds(1), this::tick);
    this.keepalive = every(parts.configuration().ssh().keepaliveInterval(), this::keepAlive);
    executor.inTurn(this::open);
  }

  SessionId id() {
    return id;
  }

  /** What a process that stood still has missed, it does not make up for: nobody was silent. */
  private ScheduledFuture<?> every(Duration interval, Runnable step) {
    long millis = interval.toMillis();
    return parts
        .timer()
        .scheduleWithFixedDelay(
            () -> executor.execute(step), millis, millis, TimeUnit.MILLISECONDS);
  }

  private UserAuthentication authentication() {
    return new UserAuthentication(
        new UserAuthentication.Client(
            id.toString(),
            connection.remote().getAddress().getHostAddress(),
            connection.getClientVersion(),
            connection::exchangeHash,
            parts.gatewayKey().openSsh()),
        client,
        parts.authenticator(),
        recorder,
        executor,
        parts.configuration().ssh(),
        new UserAuthentication.Login() {
          @Override
          public void accepted(String user, Grant grant, HeldGrant held) {
            GatewaySession.this.accepted(user, grant, held);
          }

          @Override
          public void refused(EndReason reason, MessageCode code, int disconnectReason) {
            connection.end(reason, code, disconnectReason);
          }
        });
  }

  private void open() {
    recorder.record(
        ChannelId.NONE,
        new SessionEvent.Started(
            id.stream().createdAt(),
            recorder.partition(),
            parts.journal().incarnation(),
            ordinal,
            connection.remote().getAddress().getHostAddress(),
            connection.remote().getPort(),
            connection.getClientVersion()));
    parts.metrics().opened();
    journalOpening();
    if (!journaled) {
      recordingUnavailable();
    }
    LOG.info(
        MessageCode.SESSION_OPENED,
        "sessionId",
        id,
        "client",
        connection.remote().getAddress().getHostAddress());
  }

  /** Accounts for the session as soon as its first frame has its number. */
  private void journalOpening() {
    Hash firstFrame = recorder.firstFrame();
    if (!journaled && firstFrame != null) {
      journaled = true;
      parts.journal().sessionOpened(ordinal, id, firstFrame);
    }
  }

  // ---- from the client's connection ----

  @Override
  public void received(byte[] packet) {
    try {
      switch (state) {
        case SessionState.Connected(UserAuthentication authentication) ->
            authentication.received(packet);
        case SessionState.Authenticated(_, _, SessionRelay relay) -> relayed(relay, packet);
        case SessionState.Attached(_, _, SessionRelay relay, _) -> relayed(relay, packet);
        case SessionState.Draining(_, _, SessionRelay relay, _) -> relayed(relay, packet);
        case SessionState.Closed _ -> {
          // What a peer still said is for nobody.
        }
      }
    } catch (ProtocolViolation e) {
      violated(e);
    }
  }

  private void relayed(SessionRelay relay, byte[] packet) throws ProtocolViolation {
    int number = packet[0] & 0xff;
    if (number == Ssh.USERAUTH_REQUEST) {
      // RFC 4252, 5.1: requests after success are ignored.
      return;
    }
    if (!welcomed) {
      throw new ProtocolViolation("message " + number + " before login");
    }
    relay.receivedFromClient(packet);
  }

  private void violated(ProtocolViolation violation) {
    LOG.warn(MessageCode.PROTOCOL_ERROR, "sessionId", id, "detail", violation.detail());
    connection.end(
        EndReason.PROTOCOL_ERROR, MessageCode.PROTOCOL_ERROR, Ssh.DISCONNECT_BY_APPLICATION);
  }

  private void failed(Throwable fault) {
    LOG.error(MessageCode.INTERNAL_ERROR, fault, "sessionId", id);
    connection.end(
        EndReason.INTERNAL_ERROR, MessageCode.INTERNAL_ERROR, Ssh.DISCONNECT_BY_APPLICATION);
  }

  @Override
  public void keysExchanged(KeysExchanged algorithms) {
    if (!(state instanceof SessionState.Closed)) {
      recorder.record(ChannelId.NONE, algorithms);
    }
  }

  @Override
  public void drained() {
    SessionRelay relay = relay();
    if (relay != null) {
      relay.clientDrained();
    }
  }

  @Override
  public void closed(EndReason reason, String detail) {
    SessionRelay relay = relay();
    String user =
        switch (state) {
          case SessionState.Authenticated s -> s.user();
          case SessionState.Attached s -> s.user();
          case SessionState.Draining s -> s.user();
          case SessionState.Connected _, SessionState.Closed _ -> "";
        };
    state = state.toClosed(reason);
    closedAt = System.nanoTime();
    keepalive.cancel(false);
    SessionTerm current = term;
    if (current != null) {
      current.close();
      term = null;
    }
    if (workload != null) {
      workload.end();
    }
    if (relay != null) {
      relay.end();
    }
    LOG.info(
        MessageCode.SESSION_ENDED,
        "sessionId",
        id,
        "user",
        user,
        "reason",
        reason.word(),
        "detail",
        detail,
        "repeatedRequests",
        relay == null ? 0 : relay.repeatedRequests());
    parts.metrics().ended(reason, System.nanoTime() - startedAt);
    recorder.recordLast(
        new SessionEvent.Ended(reason.word(), detail.startsWith("GH-") ? detail : ""),
        this::flushed);
  }

  /** The last frame is kept: the session is over for everybody. */
  private void flushed() {
    ticker.cancel(false);
    journalOpening();
    Hash head = recorder.head();
    if (head != null) {
      parts.journal().sessionClosed(ordinal, id, head, recorder.frames());
    }
    parts.forget().accept(this);
  }

  private @Nullable SessionRelay relay() {
    return switch (state) {
      case SessionState.Authenticated(_, _, SessionRelay relay) -> relay;
      case SessionState.Attached(_, _, SessionRelay relay, _) -> relay;
      case SessionState.Draining(_, _, SessionRelay relay, _) -> relay;
      case SessionState.Connected _, SessionState.Closed _ -> null;
    };
  }

  // ---- login ----

  private void accepted(String user, Grant grant, HeldGrant held) {
    if (!(state instanceof SessionState.Connected connected)) {
      parts.ended().ended(held);
      return;
    }
    SessionPolicy policy;
    try {
      policy = SessionPolicy.of(grant);
    } catch (IllegalArgumentException e) {
      LOG.error(MessageCode.GRANT_REFUSED, e, "sessionId", id);
      parts.ended().ended(held);
      connection.end(
          EndReason.AUTHENTICATION_UNAVAILABLE,
          MessageCode.GRANT_REFUSED,
          Ssh.DISCONNECT_BY_APPLICATION);
      return;
    }
    SessionRelay relay =
        new SessionRelay(policy, recorder, client, hostKeys(), parts.configuration().ssh());
    connected.authentication().notice().ifPresent(relay::showAtShells);
    state = connected.toAuthenticated(user, grant, relay);
    term = new SessionTerm(parts, grant, held, policy, recorder, relay, this::termOver);
    recorder.follow(grant.recording());
    recorder.record(
        ChannelId.NONE,
        new AuthenticationEvent.Authorized(
            user,
            grant.principal().name(),
            grant.id(),
            grant.template(),
            grant.recording().word(),
            grant.policy()),
        () -> welcome(user, grant));
    workload = new SessionWorkloads(parts, id, grant, recorder, relay, executor, this::attached);
    workload.start();
  }

  private void attached(WorkloadLease lease) {
    if (state instanceof SessionState.Authenticated authenticated) {
      state = authenticated.toAttached(lease);
    }
  }

  private HostKeyAnnouncement hostKeys() {
    return new HostKeyAnnouncement() {
      @Override
      public List<byte[]> keys() {
        return parts.hostKeys().announced();
      }

      @Override
      public Optional<List<byte[]>> prove(List<byte[]> keys) {
        return parts.hostKeys().prove(connection.exchangeHash(), keys);
      }
    };
  }

  private void welcome(String user, Grant grant) {
    if (state instanceof SessionState.Closed) {
      return;
    }
    welcomed = true;
    try {
      connection.succeed(user);
    } catch (java.io.IOException | RuntimeException e) {
      connection.end(
          EndReason.PROTOCOL_ERROR, MessageCode.PROTOCOL_ERROR, Ssh.DISCONNECT_BY_APPLICATION);
      return;
    }
    SessionRelay relay = relay();
    if (relay != null) {
      relay.welcome();
    }
    parts.metrics().loggedIn(System.nanoTime() - startedAt);
    LOG.info(MessageCode.LOGIN_ACCEPTED, "sessionId", id, "user", user, "grant", grant.id());
    SessionTerm current = term;
    if (current != null) {
      current.begin(executor);
    }
  }

  // ---- whether it may go on ----

  @Override
  public Optional<HeldGrant> heldGrant() {
    return Optional.ofNullable(term).map(SessionTerm::grant);
  }

  @Override
  public void judged(GrantStatus status) {
    executor.execute(
        () -> {
          SessionTerm current = term;
          if (current != null) {
            current.judged(status);
          }
        });
  }

  private void termOver(EndReason reason, MessageCode code, String detail) {
    LOG.info(code, "sessionId", id, "detail", detail);
    connection.end(reason, code, Ssh.DISCONNECT_BY_APPLICATION);
  }

  // ---- the clock, the record, and the end ----

  private void tick() {
    Duration pauseMax =
        welcomed
            ? parts.configuration().audit().pauseMax()
            : parts.configuration().audit().loginPauseMax();
    recorder.tick(pauseMax);
    SessionTerm current = term;
    if (current != null) {
      current.tick();
    }
  }

  @Override
  public void recordingUnavailable() {
    if (state instanceof SessionState.Closed) {
      Duration since = Duration.ofNanos(System.nanoTime() - closedAt);
      if (since.compareTo(parts.configuration().audit().flushMax()) > 0) {
        abandon();
      }
      return;
    }
    connection.end(
        EndReason.RECORDING_UNAVAILABLE,
        MessageCode.RECORDING_UNAVAILABLE,
        Ssh.DISCONNECT_BY_APPLICATION);
  }

  /** Gives up frames that Kafka would not take; says how many. */
  void abandon() {
    ticker.cancel(false);
    int lost = recorder.abandon();
    parts.metrics().recordingLost(lost);
    LOG.warn(MessageCode.RECORDING_LOST, "sessionId", id, "frames", lost);
    parts.forget().accept(this);
  }

  @Override
  public void recordingDegraded(boolean degraded) {
    LOG.warn(
        degraded ? MessageCode.RECORDING_DEGRADED : MessageCode.RECORDING_RESTORED,
        "sessionId",
        id);
  }

  @Override
  public void recordingCrowded(boolean crowded) {
    SessionRelay relay = relay();
    if (relay != null) {
      relay.pauseReading(crowded);
    } else {
      client.pauseReading(crowded);
    }
  }

  private void keepAlive() {
    SessionRelay relay = relay();
    if (relay == null || !welcomed) {
      return;
    }
    if (relay.isClientSilent()) {
      connection.end(EndReason.CLIENT_SILENT, MessageCode.PEER_SILENT.code());
    } else if (workload != null) {
      workload.keepAlive();
    }
  }

  /** Says at terminals that the gateway will stop; sessions go on until {@link #end}. */
  void drain() {
    executor.execute(
        () -> {
          if (state instanceof SessionState.Attached attached) {
            state = attached.toDraining();
          }
          SessionRelay relay = relay();
          if (relay != null) {
            relay.warn(MessageCode.GATEWAY_DRAINING.sentence());
          }
        });
  }

  /** Ends the session because the gateway stops. */
  void end() {
    connection.end(
        EndReason.GATEWAY_DRAINING, MessageCode.GATEWAY_DRAINING, Ssh.DISCONNECT_BY_APPLICATION);
  }

  /** Gives up what is not kept, because the gateway stops now. */
  void abandonNow() {
    executor.execute(this::abandon);
  }
}
