package dev.gatehouse.gateway.workload;

import dev.gatehouse.gateway.authentication.GatewayKey;
import dev.gatehouse.gateway.connection.ConnectionEvents;
import dev.gatehouse.gateway.connection.EndReason;
import dev.gatehouse.gateway.connection.KeyExchangeWatch;
import dev.gatehouse.gateway.connection.PendingWrites;
import dev.gatehouse.gateway.connection.Ssh;
import dev.gatehouse.gateway.connection.SshConfiguration;
import dev.gatehouse.gateway.connection.Transport;
import dev.gatehouse.gateway.connection.TransportFactory;
import dev.gatehouse.gateway.connection.UnblockingKeyExchange;
import dev.gatehouse.gateway.messages.MessageCode;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.client.ClientFactoryManager;
import org.apache.sshd.client.session.ClientSessionImpl;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.session.helpers.KeyExchangeMessageHandler;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.closeable.AbstractCloseable;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's connection to an agent: it accepts one host key, offers one certificate, and after
 * login hands every message on.
 */
final class AgentConnection extends ClientSessionImpl {
  static final AttributeRepository.AttributeKey<Target> TARGET =
      new AttributeRepository.AttributeKey<>();

  private final PendingWrites writes;
  private final KeyExchangeWatch keyExchange;
  private final TransportFactory.Attached inbound;
  private final AtomicReference<@Nullable Ending> ending = new AtomicReference<>();

  private record Ending(EndReason reason, String detail) {}

  /** What a connection is for; {@code attached} completes once it is logged in. */
  static final class Target {
    private final WorkloadLease lease;
    private final GatewayKey key;
    private final ConnectionEvents events;
    private final Executor executor;
    private final SshConfiguration limits;
    private final ScheduledExecutorService timer;
    private final PublicKey hostKey;
    private final CompletableFuture<Transport> attached = new CompletableFuture<>();
    private volatile @Nullable AgentConnection connection;

    Target(
        WorkloadLease lease,
        GatewayKey key,
        ConnectionEvents events,
        Executor executor,
        SshConfiguration limits,
        ScheduledExecutorService timer)
        throws IOException {
      this.lease = lease;
      this.key = key;
      this.events = events;
      this.executor = executor;
      this.limits = limits;
      this.timer = timer;
      try {
        this.hostKey =
            AuthorizedKeyEntry.parseAuthorizedKeyEntry(lease.workload().hostKey())
                .resolvePublicKey(null, null);
      } catch (GeneralSecurityException | RuntimeException e) {
        throw new IOException("a host key that cannot be read", e);
      }
    }

    CompletableFuture<Transport> attached() {
      return attached;
    }

    /** Gives up, unless the connection is attached by now. */
    void expire() {
      if (attached.completeExceptionally(new IOException("no login in time"))) {
        AgentConnection open = connection;
        if (open != null) {
          open.close(true);
        }
      }
    }
  }

  AgentConnection(ClientFactoryManager client, IoSession socket) throws Exception {
    super(client, socket);
    Target target = target();
    target.connection = this;
    writes =
        new PendingWrites(
            target.limits, () -> end(EndReason.CONNECTION_LOST, MessageCode.PEER_TOO_SLOW.code()));
    keyExchange =
        new KeyExchangeWatch(
            target.limits.rekeyTimeMax(),
            target.timer,
            () -> end(EndReason.KEY_EXCHANGE_STALLED, MessageCode.KEY_EXCHANGE_STALLED.code()));
    inbound = TransportFactory.attach(this, writes, target.events);
    addCloseFutureListener(_ -> closed());
  }

  private Target target() {
    return Objects.requireNonNull(
        getConnectionContext().getAttribute(TARGET), "a connection without a target");
  }

  boolean isPinned(PublicKey hostKey) {
    return KeyUtils.compareKeys(hostKey, target().hostKey);
  }

  @Override
  protected KeyExchangeMessageHandler initializeKeyExchangeMessageHandler() {
    return new UnblockingKeyExchange(this, log);
  }

  @Override
  public IoWriteFuture writePacket(Buffer packet) throws IOException {
    if ((packet.rawByte(packet.rpos()) & 0xff) != Ssh.KEXINIT) {
      return writes.count(packet, super::writePacket);
    }
    int exchange = keyExchange.number();
    return writes.count(packet, super::writePacket).addListener(_ -> keyExchange.opened(exchange));
  }

  @Override
  protected void handleKexInit(Buffer message) throws Exception {
    keyExchange.opened();
    super.handleKexInit(message);
  }

  @Override
  protected void signalSessionEvent(SessionListener.Event event) throws Exception {
    super.signalSessionEvent(event);
    if (event == SessionListener.Event.KeyEstablished) {
      keyExchange.completed();
    }
  }

  private void end(EndReason reason, String detail) {
    ending.compareAndSet(null, new Ending(reason, detail));
    close(true);
  }

  @Override
  protected void handleDisconnect(int code, String message, String language, Buffer buffer)
      throws Exception {
    ending.compareAndSet(null, new Ending(EndReason.CONNECTION_LOST, "reason " + code));
    super.handleDisconnect(code, message, language, buffer);
  }

  @Override
  public void exceptionCaught(Throwable t) {
    target().attached.completeExceptionally(t);
    super.exceptionCaught(t);
  }

  private void closed() {
    keyExchange.close();
    Target target = target();
    if (!target.attached.completeExceptionally(new IOException("closed before login"))
        && !target.attached.isCompletedExceptionally()) {
      Ending why = ending.get();
      Ending known = why == null ? new Ending(EndReason.CONNECTION_LOST, "end of stream") : why;
      target.executor.execute(() -> target.events.closed(known.reason(), known.detail()));
    }
  }

  /** RFC 4252, 7, with the certificate and a signature at once: nothing is left to ask. */
  Service loginService() {
    return new AgentService(this) {
      @Override
      public void start() {
        try {
          sendLogin();
        } catch (Exception e) {
          exceptionCaught(e);
        }
      }

      @Override
      public void process(int number, Buffer buffer) throws Exception {
        switch (number) {
          case Ssh.USERAUTH_SUCCESS -> loggedIn();
          case Ssh.USERAUTH_BANNER -> {
            // Words of a workload before login are for nobody.
          }
          default -> throw new IOException("the agent refused the certificate");
        }
      }
    };
  }

  private void sendLogin() throws Exception {
    Target target = target();
    String[] certificate = target.lease.certificate().strip().split(" ", 3);
    byte[] blob = Base64.getDecoder().decode(certificate[1]);
    Buffer request = createBuffer((byte) Ssh.USERAUTH_REQUEST, 256 + blob.length);
    int start = request.wpos() - 1;
    request.putString(target.lease.workload().id());
    request.putString(Ssh.SERVICE_CONNECTION);
    request.putString("publickey");
    request.putBoolean(true);
    request.putString(certificate[0]);
    request.putBytes(blob);

    ByteArrayBuffer signed = new ByteArrayBuffer();
    signed.putBytes(getSessionId());
    signed.putRawBytes(request.array(), start, request.wpos() - start);
    Signature signer = BuiltinSignatures.ed25519.create();
    signer.initSigner(this, target.key.keyPair().getPrivate());
    signer.update(this, signed.array(), 0, signed.wpos());
    ByteArrayBuffer signature = new ByteArrayBuffer();
    signature.putString(BuiltinSignatures.ed25519.getName());
    signature.putBytes(signer.sign(this));

    request.putBytes(signature.getCompactData());
    writePacket(request);
  }

  private void loggedIn() throws IOException {
    setAuthenticated();
    switchToNextService();
    if (!target().attached.complete(inbound.transport())) {
      close(true);
    }
  }

  /** Everything after login: handed on as it came. */
  Service connectionService() {
    return new AgentService(this) {
      @Override
      public void start() {
        // Nobody speaks before a channel is opened.
      }

      @Override
      public void process(int number, Buffer buffer) throws Exception {
        // We do not say that we answer pings, so that they are not known here.
        if (number != Ssh.PING && Ssh.isKnown(number, true)) {
          inbound.received(number, buffer);
        } else {
          notImplemented(number, buffer);
        }
      }
    };
  }

  private abstract static class AgentService extends AbstractCloseable implements Service {
    private final Session session;
    private final Map<String, Object> properties = new HashMap<>();

    AgentService(Session session) {
      this.session = session;
    }

    @Override
    public Session getSession() {
      return session;
    }

    @Override
    public Map<String, Object> getProperties() {
      return properties;
    }
  }
}
