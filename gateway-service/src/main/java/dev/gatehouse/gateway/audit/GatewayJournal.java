package dev.gatehouse.gateway.audit;

import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.contracts.audit.Hash;
import dev.gatehouse.contracts.audit.HashChain;
import dev.gatehouse.contracts.audit.JournalEvent;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.contracts.audit.StreamId;
import dev.gatehouse.contracts.audit.StreamKind;
import dev.gatehouse.contracts.audit.StreamSigner;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The signed, chained stream in which this incarnation of the gateway accounts for its sessions.
 *
 * <p>Each session has an ordinal, so one that is deleted leaves a hole; each opening and closing
 * names a hash, so one that is forged shows; and a heartbeat tells how long the gateway lived, so
 * that a killed one cannot leave sessions open for ever. Safe for use by many threads.
 */
public final class GatewayJournal {
  private final StreamId incarnation;
  private final HashChain chain;
  private final FrameSender sender;
  private final Executor executor;
  private final long startedAt = System.nanoTime();
  private final AtomicLong ordinals = new AtomicLong();
  private final AtomicInteger openSessions = new AtomicInteger();
  private volatile @Nullable Future<?> heartbeat;

  private GatewayJournal(
      StreamId incarnation, HashChain chain, FrameSender sender, Executor executor) {
    this.incarnation = incarnation;
    this.chain = chain;
    this.sender = sender;
    this.executor = executor;
  }

  /**
   * Begins the journal of a new incarnation, with a key of its own that the gateway's long-lived
   * key vouches for.
   */
  public static GatewayJournal start(
      AuditSink sink,
      AuditConfiguration configuration,
      Executor executor,
      ScheduledExecutorService timer,
      KeyPair gatewayKey,
      String softwareVersion) {
    StreamId incarnation = StreamId.create(Instant.now());
    KeyPair key = newKey();
    HashChain chain =
        HashChain.journal(StreamKind.GATEWAY, incarnation, new StreamSigner(key.getPrivate()));
    int partition = Math.floorMod(incarnation.hashCode(), sink.partitions(AuditSink.Topic.JOURNAL));
    FrameSender sender =
        new FrameSender(
            sink, AuditSink.Topic.JOURNAL, partition, executor, timer, configuration.retryDelay());
    GatewayJournal journal = new GatewayJournal(incarnation, chain, sender, executor);
    Bytes publicKey = StreamSigner.rawPublicKey(key.getPublic());
    journal.write(
        new JournalEvent.GatewayStarted(
            Instant.now(),
            partition,
            publicKey,
            StreamSigner.rawPublicKey(gatewayKey.getPublic()),
            new StreamSigner(gatewayKey.getPrivate()).endorse(incarnation, publicKey),
            softwareVersion),
        () -> {});
    long interval = configuration.heartbeatInterval().toMillis();
    journal.heartbeat =
        timer.scheduleWithFixedDelay(
            () -> journal.write(new JournalEvent.Heartbeat(journal.openSessions.get()), () -> {}),
            interval,
            interval,
            TimeUnit.MILLISECONDS);
    return journal;
  }

  private static KeyPair newKey() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has Ed25519", e);
    }
  }

  public StreamId incarnation() {
    return incarnation;
  }

  /** Returns the ordinal of the next session: 1, 2, 3 ... */
  public long nextOrdinal() {
    return ordinals.incrementAndGet();
  }

  /** Accounts for a session whose first frame is sealed. */
  public void sessionOpened(long ordinal, SessionId session, Hash firstFrame) {
    openSessions.incrementAndGet();
    write(new JournalEvent.SessionOpened(ordinal, session, firstFrame), () -> {});
  }

  /** Accounts for a session whose last frame is kept. */
  public void sessionClosed(long ordinal, SessionId session, Hash head, long frames) {
    openSessions.decrementAndGet();
    write(new JournalEvent.SessionClosed(ordinal, session, head, frames), () -> {});
  }

  /** Writes the last entry; the future completes when it is kept. */
  public CompletableFuture<Void> stop() {
    if (heartbeat != null) {
      heartbeat.cancel(false);
    }
    CompletableFuture<Void> kept = new CompletableFuture<>();
    write(new JournalEvent.GatewayStopped(), () -> kept.complete(null));
    return kept;
  }

  private void write(AuditEvent event, Runnable kept) {
    executor.execute(
        () -> sender.send(chain.seal(System.nanoTime() - startedAt, ChannelId.NONE, event), kept));
  }
}
