package dev.gatehouse.bench;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.AuthenticationEvent;
import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.HashChain;
import dev.gatehouse.contracts.audit.JournalEvent;
import dev.gatehouse.contracts.audit.Party;
import dev.gatehouse.contracts.audit.SessionEvent;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.contracts.audit.StreamId;
import dev.gatehouse.contracts.audit.StreamKind;
import dev.gatehouse.contracts.audit.StreamSigner;
import dev.gatehouse.contracts.audit.WorkloadEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes what a gateway writes, by the contracts' own codec and chain, under the suite's own
 * gateway key: to audit-service it is a gateway, and its sessions can be complete.
 *
 * <p>Safe for use by many threads; a {@link Session} is not.
 */
final class SyntheticGateway {
  private static final ChannelId CHANNEL = new ChannelId(1);

  private final BenchKafka.Sender sender;
  private final String sessionsTopic;
  private final String journalTopic;
  private final int partitions;
  private final long begin = System.nanoTime();
  private final HashChain journal;
  private long ordinals;
  private final AtomicLong records = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  private SyntheticGateway(
      BenchKafka.Sender sender,
      String sessionsTopic,
      String journalTopic,
      int partitions,
      HashChain journal) {
    this.sender = sender;
    this.sessionsTopic = sessionsTopic;
    this.journalTopic = journalTopic;
    this.partitions = partitions;
    this.journal = journal;
  }

  /** Begins a journal of its own. {@code keyFile} is PKCS#8 PEM, its public half beside it. */
  static SyntheticGateway start(BenchKafka.Sender sender, Topics topics, Path keyFile) {
    try {
      KeyFactory keys = KeyFactory.getInstance("Ed25519");
      PrivateKey gatewayKey = keys.generatePrivate(new PKCS8EncodedKeySpec(der(keyFile)));
      PublicKey pinned =
          keys.generatePublic(new X509EncodedKeySpec(der(Path.of(keyFile + ".pub"))));
      KeyPair own = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      Bytes ownKey = StreamSigner.rawPublicKey(own.getPublic());
      StreamId incarnation = StreamId.create(Instant.now());
      SyntheticGateway gateway =
          new SyntheticGateway(
              sender,
              topics.sessions(),
              topics.journal(),
              Topics.SESSION_PARTITIONS,
              HashChain.journal(
                  StreamKind.GATEWAY, incarnation, new StreamSigner(own.getPrivate())));
      gateway.enter(
          new JournalEvent.GatewayStarted(
              Instant.now(),
              0,
              ownKey,
              StreamSigner.rawPublicKey(pinned),
              new StreamSigner(gatewayKey).endorse(incarnation, ownKey),
              "bench"));
      return gateway;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the suite's gateway key cannot be used", e);
    }
  }

  private static byte[] der(Path pem) throws IOException {
    String body =
        Files.readString(pem)
            .lines()
            .filter(line -> !line.startsWith("-----"))
            .reduce("", String::concat);
    return Base64.getDecoder().decode(body);
  }

  private synchronized void enter(JournalEvent event) {
    AuditEnvelope entry = journal.seal(System.nanoTime() - begin, ChannelId.NONE, event);
    sender.send(journalTopic, 0, entry);
    records.incrementAndGet();
    bytes.addAndGet(entry.wireSize());
  }

  void heartbeat() {
    enter(new JournalEvent.Heartbeat(1));
  }

  /** How many frames it has sent, journal and sessions together. */
  long records() {
    return records.get();
  }

  /** How many bytes they have on the wire. */
  long bytes() {
    return bytes.get();
  }

  /** Logs in and runs a command on channel 1: eleven frames. */
  synchronized Session open(String command) {
    return new Session(++ordinals, command);
  }

  /** One session that is being recorded. */
  final class Session {
    private final SessionId id = SessionId.create(Instant.now());
    private final HashChain chain = HashChain.session(id);
    private final long started = System.nanoTime();
    private final int partition = Math.floorMod(id.hashCode(), partitions);
    private final long ordinal;
    private long output;
    private long input;

    private Session(long ordinal, String command) {
      this.ordinal = ordinal;
      AuditEnvelope first =
          add(
              ChannelId.NONE,
              new SessionEvent.Started(
                  Instant.now(),
                  partition,
                  journal.stream(),
                  ordinal,
                  "192.0.2.7",
                  50_022,
                  "SSH-2.0-OpenSSH_9.9"));
      enter(new JournalEvent.SessionOpened(ordinal, id, first.hash()));
      add(
          ChannelId.NONE,
          new SessionEvent.KeysExchanged(
              "mlkem768x25519-sha256",
              "ssh-ed25519",
              "aes128-gcm@openssh.com",
              "aes128-gcm@openssh.com",
              "",
              ""));
      add(
          ChannelId.NONE,
          new AuthenticationEvent.Attempted(
              "demo",
              "publickey",
              "SHA256:uNiVztksCsDhcc0u9e8BrCYwYb1WEYxTs5FUiYZYVyA",
              true,
              AuthenticationEvent.Outcome.ACCEPTED,
              ""));
      add(
          ChannelId.NONE,
          new AuthenticationEvent.Authorized("demo", "demo", "grant", "default", "strict", "{}"));
      add(
          ChannelId.NONE,
          new WorkloadEvent.Attached(
              "w-" + ordinal, "process", "", "", "", "", "127.0.0.1", 40_000, "lease"));
      add(CHANNEL, new ChannelEvent.Opening(Party.CLIENT, "session"));
      add(CHANNEL, new ChannelEvent.Opened());
      add(CHANNEL, new ChannelEvent.ExecRequested(Bytes.utf8(command)));
      add(CHANNEL, new ChannelEvent.RequestAnswered("exec", Party.WORKLOAD, true, ""));
    }

    void output(byte[] data) {
      output += data.length;
      add(
          CHANNEL,
          new ChannelEvent.DataPassed(DataStream.OUTPUT, Party.WORKLOAD, Bytes.owned(data)));
    }

    void input(byte[] data) {
      input += data.length;
      add(CHANNEL, new ChannelEvent.DataPassed(DataStream.INPUT, Party.CLIENT, Bytes.owned(data)));
    }

    void end() {
      add(CHANNEL, new ChannelEvent.ExitStatus(0));
      add(CHANNEL, new ChannelEvent.Closed(Party.WORKLOAD, input, output, 0));
      AuditEnvelope last = add(ChannelId.NONE, new SessionEvent.Ended("client-disconnect", ""));
      enter(new JournalEvent.SessionClosed(ordinal, id, last.hash(), chain.frames()));
    }

    /** How much data has passed. */
    long passed() {
      return input + output;
    }

    private AuditEnvelope add(ChannelId channel, AuditEvent event) {
      AuditEnvelope frame = chain.seal(System.nanoTime() - started, channel, event);
      sender.send(sessionsTopic, partition, frame);
      records.incrementAndGet();
      bytes.addAndGet(frame.wireSize());
      return frame;
    }
  }
}
