package dev.gatehouse.audit.archive;

import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.AuditEvent;
import dev.gatehouse.contracts.audit.AuthenticationEvent;
import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.ChannelId;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.Hash;
import dev.gatehouse.contracts.audit.HashChain;
import dev.gatehouse.contracts.audit.JournalEvent;
import dev.gatehouse.contracts.audit.Party;
import dev.gatehouse.contracts.audit.RecordingEvent;
import dev.gatehouse.contracts.audit.SessionEvent;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.contracts.audit.StreamId;
import dev.gatehouse.contracts.audit.StreamKind;
import dev.gatehouse.contracts.audit.StreamSigner;
import dev.gatehouse.contracts.audit.UnreadableFrameException;
import dev.gatehouse.contracts.audit.WorkloadEvent;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A gateway that writes frames as a real one does, and does what a test wants of it. */
public final class ScriptedGateway {
  private final KeyPair gatewayKey = newKey();
  private final KeyPair key = newKey();
  private final StreamId id = StreamId.create(Instant.now());
  private final HashChain journal =
      HashChain.journal(StreamKind.GATEWAY, id, new StreamSigner(key.getPrivate()));
  private long ordinals;

  private static KeyPair newKey() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  public PublicKey pinnedKey() {
    return gatewayKey.getPublic();
  }

  public StreamId id() {
    return id;
  }

  public AuditEnvelope started() {
    Bytes raw = StreamSigner.rawPublicKey(key.getPublic());
    return entry(
        new JournalEvent.GatewayStarted(
            Instant.now(),
            0,
            raw,
            StreamSigner.rawPublicKey(gatewayKey.getPublic()),
            new StreamSigner(gatewayKey.getPrivate()).endorse(id, raw),
            "test"));
  }

  public AuditEnvelope heartbeat() {
    return entry(new JournalEvent.Heartbeat(1));
  }

  public AuditEnvelope stopped() {
    return entry(new JournalEvent.GatewayStopped());
  }

  public AuditEnvelope opened(Session session) {
    return entry(
        new JournalEvent.SessionOpened(
            session.ordinal, session.id(), session.frames().getFirst().hash()));
  }

  public AuditEnvelope closed(Session session) {
    return closed(session, session.frames().getLast().hash(), session.frames().size());
  }

  public AuditEnvelope closed(Session session, Hash head, long frames) {
    return entry(new JournalEvent.SessionClosed(session.ordinal, session.id(), head, frames));
  }

  private AuditEnvelope entry(JournalEvent event) {
    return journal.seal(1, ChannelId.NONE, event);
  }

  /** Begins a session with its first frame. */
  public Session session() {
    return session("192.0.2.7");
  }

  /** Begins a session of a client at {@code address}. */
  public Session session(String address) {
    return new Session(++ordinals, address);
  }

  /** A session that has run a command: eleven frames and its output. */
  public Session wholeSession(String output) {
    Session session = session();
    session.login("alice").exec(1, "echo").output(1, output).exit(1, 0).end();
    return session;
  }

  /** Another frame of the same sequence: what somebody would write who knows the session. */
  AuditEnvelope forgery(Session session, int sequence) {
    Session other = session();
    other.login("mallory").exec(1, "other").output(1, "forged").end();
    byte[] wire = other.frame(sequence).toWire().clone();
    byte[] from = other.id().stream().bytes().toArray();
    byte[] to = session.id().stream().bytes().toArray();
    for (int i = 0; i + 16 <= wire.length; i++) {
      if (Arrays.equals(wire, i, i + 16, from, 0, 16)) {
        System.arraycopy(to, 0, wire, i, 16);
      }
    }
    try {
      return AuditEnvelope.decode(wire);
    } catch (UnreadableFrameException e) {
      throw new AssertionError(e);
    }
  }

  /** One session being recorded. */
  public final class Session {
    private final SessionId session = SessionId.create(Instant.now());
    private final HashChain chain = HashChain.session(session);
    private final List<AuditEnvelope> frames = new ArrayList<>();
    private final long ordinal;

    private Session(long ordinal, String client) {
      this.ordinal = ordinal;
      add(
          ChannelId.NONE,
          new SessionEvent.Started(
              Instant.now(), 0, id, ordinal, client, 50_022, "SSH-2.0-OpenSSH_9.9"));
    }

    public SessionId id() {
      return session;
    }

    public List<AuditEnvelope> frames() {
      return frames;
    }

    public AuditEnvelope frame(int sequence) {
      return frames.get(sequence - 1);
    }

    /** Records whatever event a test wants. */
    public Session add(ChannelId channel, AuditEvent event) {
      frames.add(chain.seal(frames.size() * 1_000_000L, channel, event));
      return this;
    }

    public Session login(String user) {
      add(
          ChannelId.NONE,
          new AuthenticationEvent.Attempted(
              user, "publickey", "SHA256:x", true, AuthenticationEvent.Outcome.ACCEPTED, ""));
      add(
          ChannelId.NONE,
          new AuthenticationEvent.Authorized(user, user, "grant", "default", "strict", "{}"));
      return add(
          ChannelId.NONE,
          new WorkloadEvent.Attached(
              "w-1", "process", "", "", "", "", "127.0.0.1", 40_000, "lease"));
    }

    public Session rejected(String user) {
      return add(
          ChannelId.NONE,
          new AuthenticationEvent.Attempted(
              user, "publickey", "SHA256:x", true, AuthenticationEvent.Outcome.REJECTED, "GH"));
    }

    public Session exec(int channel, String command) {
      add(new ChannelId(channel), new ChannelEvent.Opening(Party.CLIENT, "session"));
      add(new ChannelId(channel), new ChannelEvent.Opened());
      return add(new ChannelId(channel), new ChannelEvent.ExecRequested(Bytes.utf8(command)));
    }

    public Session shell(int channel, String term, int columns, int rows) {
      add(new ChannelId(channel), new ChannelEvent.Opening(Party.CLIENT, "session"));
      add(new ChannelId(channel), new ChannelEvent.Opened());
      add(
          new ChannelId(channel),
          new ChannelEvent.PtyRequested(term, columns, rows, 0, 0, Bytes.EMPTY));
      return add(new ChannelId(channel), new ChannelEvent.ShellRequested());
    }

    public Session window(int channel, int columns, int rows) {
      return add(new ChannelId(channel), new ChannelEvent.WindowChanged(columns, rows, 0, 0));
    }

    public Session output(int channel, String text) {
      return data(channel, DataStream.OUTPUT, Bytes.utf8(text));
    }

    public Session data(int channel, DataStream stream, Bytes data) {
      return add(new ChannelId(channel), new ChannelEvent.DataPassed(stream, Party.WORKLOAD, data));
    }

    public Session omitted(int channel, DataStream stream, long bytes) {
      return add(new ChannelId(channel), new ChannelEvent.DataOmitted(stream, bytes));
    }

    /** Facts were left out, output of the channel among them, and it says so. */
    public Session gap(int channel, long bytes) {
      return add(
          ChannelId.NONE,
          new RecordingEvent.Gap(
              1,
              2,
              3,
              List.of(
                  new RecordingEvent.OmittedData(
                      new ChannelId(channel), DataStream.OUTPUT, bytes))));
    }

    public Session exit(int channel, int status) {
      add(new ChannelId(channel), new ChannelEvent.ExitStatus(status));
      return add(new ChannelId(channel), new ChannelEvent.Closed(Party.WORKLOAD, 0, 0, 0));
    }

    public Session end() {
      return add(ChannelId.NONE, new SessionEvent.Ended("client-disconnect", ""));
    }
  }
}
