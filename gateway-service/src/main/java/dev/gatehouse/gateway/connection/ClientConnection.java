package dev.gatehouse.gateway.connection;

import dev.gatehouse.contracts.audit.SessionEvent.KeysExchanged;
import dev.gatehouse.gateway.messages.MessageCode;
import dev.gatehouse.gateway.messages.ServiceLog;
import dev.gatehouse.gateway.socket.SerialExecutor;
import dev.gatehouse.gateway.socket.SocketSession;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.session.helpers.CurrentService;
import org.apache.sshd.common.session.helpers.KeyExchangeMessageHandler;
import org.apache.sshd.common.util.Readable;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.ServerFactoryManager;
import org.apache.sshd.server.session.ServerSessionImpl;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection: MINA speaks the transport protocol (RFC 4253), and everything above it
 * goes to the owner as it came.
 *
 * <p>MINA's own services are not used: theirs start again whenever a client asks, and answer for
 * us.
 */
public final class ClientConnection extends ServerSessionImpl {
  /** What a client may have us send back in one message. */
  private static final int PING_BYTES_MAX = 32 * 1024;

  private static final byte[] IDENTIFICATION_START = "SSH-".getBytes(StandardCharsets.US_ASCII);

  /** How long a client may take to read our last words. */
  private static final Duration GOODBYE_MAX = Duration.ofSeconds(5);

  /** How long a load balancer may take to say whom a connection comes from; it does so at once. */
  private static final Duration HEADER_MAX = Duration.ofSeconds(5);

  private static final ServiceLog LOG = new ServiceLog(ClientConnection.class);

  private final ConnectionLimits limits;
  private final PendingWrites writes;
  private final KeyExchangeWatch keyExchange;
  private final SerialExecutor executor;
  private final Executor pool;
  private final ScheduledExecutorService timer;
  private final Accepted accepted;
  private final AtomicReference<Place> place = new AtomicReference<>(Place.NONE);
  private final Duration headerMax;
  private volatile InetSocketAddress client;
  private @Nullable ProxyHeader header;
  private final AtomicBoolean saidGoodbye = new AtomicBoolean();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicReference<@Nullable Ending> ending = new AtomicReference<>();
  private volatile @Nullable Owner owner;
  private boolean serviceRequested;

  /** What it takes of the limits of connections that have not logged in. */
  private enum Place {
    NONE,
    /** Its load balancer has not said yet whom it comes from. */
    UNNAMED,
    NAMED
  }

  private record Ending(EndReason reason, String detail) {}

  private record Owner(ConnectionEvents events, TransportFactory.Attached attached) {}

  /** Whoever makes a session of a connection that has identified itself. */
  @FunctionalInterface
  public interface Accepted {
    /** Called once, on its executor; must {@link ClientConnection#attach} an owner. */
    void identified(ClientConnection connection);
  }

  ClientConnection(
      ServerFactoryManager server,
      SocketSession socket,
      Executor pool,
      SshConfiguration configuration,
      ConnectionLimits limits,
      ProxyNetworks proxies,
      ScheduledExecutorService timer,
      Accepted accepted)
      throws Exception {
    super(server, socket);
    this.executor = socket.executor();
    this.pool = pool;
    this.writes =
        new PendingWrites(
            configuration, () -> end(EndReason.CLIENT_TOO_SLOW, MessageCode.PEER_TOO_SLOW.code()));
    this.keyExchange = new KeyExchangeWatch(configuration.rekeyTimeMax(), timer, this::stalled);
    this.limits = limits;
    this.timer = timer;
    this.accepted = accepted;
    Duration grace = configuration.loginGraceTime();
    this.headerMax = grace.compareTo(HEADER_MAX) < 0 ? grace : HEADER_MAX;
    this.client = (InetSocketAddress) socket.getRemoteAddress();
    if (proxies.contain(client.getAddress())) {
      this.header = new ProxyHeader();
      this.place.set(limits.enterUnnamed() ? Place.UNNAMED : Place.NONE);
    } else {
      this.place.set(limits.enter(client.getAddress()) ? Place.NAMED : Place.NONE);
    }
    setKexExtensionHandler(new ExtensionInfo());
    addCloseFutureListener(_ -> closed());
  }

  /** Whom it comes from: the peer, or whom its load balancer names. */
  public InetSocketAddress remote() {
    return client;
  }

  /** The hash of the first key exchange, which signatures are bound to (RFC 4253, 7.2). */
  public byte[] exchangeHash() {
    return getSessionId();
  }

  /** On which everything is handled that comes from the client. */
  public SerialExecutor executor() {
    return executor;
  }

  /**
   * Says who owns the connection from now on.
   *
   * @param onFault is told of what tasks of the executor throw
   */
  public Transport attach(ConnectionEvents events, Consumer<Throwable> onFault) {
    ((SocketSession) getIoSession()).onFault(onFault);
    TransportFactory.Attached attached = TransportFactory.attach(this, writes, events);
    owner = new Owner(events, attached);
    return attached.transport();
  }

  /** Says who we are, or refuses; behind a load balancer, when that has said who the client is. */
  @Override
  public void start() throws Exception {
    switch (place.get()) {
      case NAMED -> super.start();
      case UNNAMED -> {
        ScheduledFuture<?> expiry =
            timer.schedule(this::headerExpired, headerMax.toMillis(), TimeUnit.MILLISECONDS);
        addCloseFutureListener(_ -> expiry.cancel(false));
      }
      case NONE -> refuse();
    }
  }

  private void refuse() throws IOException {
    LOG.warn(MessageCode.CONNECTION_REFUSED, "client", client.getAddress().getHostAddress());
    // RFC 4253, 4.2: lines before the identification are for people.
    byte[] line =
        (MessageCode.CONNECTION_REFUSED.sentence() + "\r\n").getBytes(StandardCharsets.US_ASCII);
    getIoSession().writeBuffer(new ByteArrayBuffer(line)).addListener(_ -> close(true));
  }

  @Override
  public void messageReceived(Readable bytes) throws Exception {
    ProxyHeader awaited = header;
    if (awaited == null) {
      super.messageReceived(bytes);
      return;
    }
    byte[] copy = new byte[bytes.available()];
    bytes.getRawBytes(copy, 0, copy.length);
    ByteBuffer received = ByteBuffer.wrap(copy);
    try {
      if (place.get() != Place.UNNAMED || !awaited.take(received)) {
        return;
      }
      awaited.client().ifPresent(named -> client = named);
    } catch (ProtocolViolation e) {
      refuseHeader(e.detail());
      return;
    }
    header = null;
    enter();
    start();
    if (place.get() == Place.NAMED && received.hasRemaining()) {
      super.messageReceived(Readable.readable(received));
    }
  }

  /** It is known now whom it comes from: the limits for one address hold for that. */
  private void enter() {
    leaveUnauthenticated();
    if (limits.enter(client.getAddress())) {
      place.set(Place.NAMED);
      if (isClosing()) {
        leaveUnauthenticated();
      }
    }
  }

  private void headerExpired() {
    if (place.get() == Place.UNNAMED) {
      refuseHeader("none in time");
    }
  }

  private void refuseHeader(String detail) {
    LOG.warn(
        MessageCode.PROXY_HEADER_REFUSED,
        "peer",
        client.getAddress().getHostAddress(),
        "detail",
        detail);
    close(true);
  }

  /** RFC 4253, 4.2: only a server may send other lines before its identification. */
  @Override
  protected boolean readIdentification(Buffer buffer) throws Exception {
    int there = Math.min(buffer.available(), IDENTIFICATION_START.length);
    for (int i = 0; i < there; i++) {
      if (buffer.rawByte(buffer.rpos() + i) != IDENTIFICATION_START[i]) {
        throw new IOException("no identification");
      }
    }
    return super.readIdentification(buffer);
  }

  @Override
  protected void signalPeerIdentificationReceived(String version, List<String> extraLines)
      throws Exception {
    super.signalPeerIdentificationReceived(version, extraLines);
    accepted.identified(this);
  }

  @Override
  protected KeyExchangeMessageHandler initializeKeyExchangeMessageHandler() {
    return new UnblockingKeyExchange(this, log);
  }

  @Override
  protected CurrentService initializeCurrentService() {
    return new CurrentService(this) {
      @Override
      public boolean process(int number, Buffer buffer) throws IOException {
        // What is not known, MINA answers with UNIMPLEMENTED.
        boolean known = Ssh.isKnown(number, isAuthenticated());
        if (known) {
          received(number, buffer);
        }
        return known;
      }
    };
  }

  private void received(int number, Buffer buffer) throws IOException {
    Owner current = owner;
    if (!serviceRequested) {
      refuse(MessageCode.NOT_AUTHENTICATED, Ssh.DISCONNECT_BY_APPLICATION);
    } else if (number == Ssh.PING) {
      pong(buffer);
    } else if (current != null) {
      current.attached().received(number, buffer);
    }
  }

  private void pong(Buffer ping) throws IOException {
    byte[] data = ping.getBytes();
    if (data.length > PING_BYTES_MAX) {
      refuse(MessageCode.PROTOCOL_ERROR, Ssh.DISCONNECT_BY_APPLICATION);
      return;
    }
    Buffer pong = createBuffer((byte) Ssh.PONG, Integer.BYTES + data.length);
    pong.putBytes(data);
    writePacket(pong);
  }

  /**
   * Says why, and ends the connection (RFC 4253, 11.1). For the owner, it is over now.
   *
   * <p>The client closes the socket when it has read it. Whoever closes one on which something is
   * unread resets it, and a reset takes the last words from a client that was still sending.
   */
  @Override
  public void disconnect(int reason, String message) throws IOException {
    if (!saidGoodbye.compareAndSet(false, true)) {
      return;
    }
    over();
    ScheduledFuture<?> expiry =
        timer.schedule(() -> close(true), GOODBYE_MAX.toMillis(), TimeUnit.MILLISECONDS);
    addCloseFutureListener(_ -> expiry.cancel(false));
    boolean unreadable =
        reason == Ssh.DISCONNECT_PROTOCOL_ERROR || reason == Ssh.DISCONNECT_MAC_ERROR;
    String sentence = unreadable ? MessageCode.PROTOCOL_ERROR.sentence() : message;
    Buffer goodbye = createBuffer((byte) Ssh.DISCONNECT, 16 + sentence.length());
    goodbye.putUInt(reason);
    goodbye.putString(sentence);
    goodbye.putString("");
    super.writePacket(goodbye);
    getIoSession().shutdownOutputStream();
    getIoSession().resumeRead();
  }

  /** What still comes from a peer that was told goodbye is for nobody, and gets no answer. */
  @Override
  protected void doHandleMessage(Buffer message) throws Exception {
    if (ending.get() == null && !saidGoodbye.get()) {
      super.doHandleMessage(message);
    }
  }

  @Override
  public IoWriteFuture writePacket(Buffer packet) throws IOException {
    if (saidGoodbye.get()) {
      throw new IOException("nothing is said after a goodbye");
    }
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

  private void stalled() {
    end(
        EndReason.KEY_EXCHANGE_STALLED,
        MessageCode.KEY_EXCHANGE_STALLED,
        Ssh.DISCONNECT_BY_APPLICATION);
  }

  /** RFC 4253, 10: one request, for ssh-userauth. A second one would start its limits again. */
  @Override
  protected boolean handleServiceRequest(String service, Buffer buffer) throws Exception {
    if (serviceRequested || !Ssh.SERVICE_USERAUTH.equals(service)) {
      refuse(MessageCode.SERVICE_REFUSED, Ssh.DISCONNECT_SERVICE_NOT_AVAILABLE);
      return false;
    }
    boolean started = super.handleServiceRequest(service, buffer);
    serviceRequested = started;
    return started;
  }

  /** RFC 4253, 10: only a server accepts. */
  @Override
  protected void handleServiceAccept(String service, Buffer buffer) {
    refuse(MessageCode.PROTOCOL_ERROR, Ssh.DISCONNECT_BY_APPLICATION);
  }

  @Override
  public void startService(String name, Buffer buffer) {
    // Services are the owner's.
  }

  private void refuse(MessageCode code, int reason) {
    end(EndReason.PROTOCOL_ERROR, code, reason);
  }

  /**
   * Tells the client that it is logged in (RFC 4252, 5.1), behind a key exchange that is under way.
   *
   * @throws IOException when the connection is closing
   */
  public void succeed(String user) throws IOException {
    leaveUnauthenticated();
    executor.moveTo(pool);
    setUsername(user);
    setAuthenticated();
    writePacket(createBuffer((byte) Ssh.USERAUTH_SUCCESS, 1));
  }

  /** Ends the connection at once, for a reason of ours. */
  public void end(EndReason reason, String detail) {
    ending.compareAndSet(null, new Ending(reason, detail));
    close(true);
  }

  /** Ends the connection with a sentence, for a reason of ours. */
  public void end(EndReason reason, MessageCode code, int disconnectReason) {
    ending.compareAndSet(null, new Ending(reason, code.code()));
    try {
      disconnect(disconnectReason, code.sentence());
    } catch (IOException | RuntimeException e) {
      close(true);
    }
  }

  @Override
  protected void handleDisconnect(int code, String message, String language, Buffer buffer)
      throws Exception {
    ending.compareAndSet(null, new Ending(EndReason.CLIENT_DISCONNECTED, "reason " + code));
    super.handleDisconnect(code, message, language, buffer);
  }

  @Override
  public void exceptionCaught(Throwable t) {
    EndReason reason =
        t instanceof IOException && !(t instanceof org.apache.sshd.common.SshException)
            ? EndReason.CONNECTION_LOST
            : EndReason.PROTOCOL_ERROR;
    ending.compareAndSet(null, new Ending(reason, t.getClass().getSimpleName()));
    super.exceptionCaught(t);
  }

  @Override
  protected void signalSessionEvent(SessionListener.Event event) throws Exception {
    super.signalSessionEvent(event);
    if (event == SessionListener.Event.KeyEstablished) {
      keyExchange.completed();
      Owner current = owner;
      if (current != null) {
        KeysExchanged algorithms = algorithms();
        executor.inTurn(() -> current.events().keysExchanged(algorithms));
      }
    }
  }

  private KeysExchanged algorithms() {
    return new KeysExchanged(
        negotiated(KexProposalOption.ALGORITHMS),
        negotiated(KexProposalOption.SERVERKEYS),
        negotiated(KexProposalOption.C2SENC),
        negotiated(KexProposalOption.S2CENC),
        negotiated(KexProposalOption.C2SMAC),
        negotiated(KexProposalOption.S2CMAC));
  }

  private String negotiated(KexProposalOption option) {
    String value = getNegotiatedKexParameter(option);
    return value == null ? "" : value;
  }

  /** Ends a connection whose login grace is over; does nothing after login. */
  void graceExpired() {
    if (place.get() == Place.NAMED) {
      end(
          EndReason.LOGIN_GRACE_EXPIRED,
          MessageCode.LOGIN_GRACE_EXPIRED,
          Ssh.DISCONNECT_BY_APPLICATION);
    }
  }

  private void leaveUnauthenticated() {
    switch (place.getAndSet(Place.NONE)) {
      case NAMED -> limits.leave(client.getAddress());
      case UNNAMED -> limits.leaveUnnamed();
      case NONE -> {
        // It was given back, or never taken.
      }
    }
  }

  private void closed() {
    leaveUnauthenticated();
    over();
  }

  private void over() {
    keyExchange.close();
    Owner current = owner;
    if (ended.compareAndSet(false, true) && current != null) {
      Ending why = ending.get();
      Ending known = why == null ? new Ending(EndReason.CONNECTION_LOST, "end of stream") : why;
      executor.execute(() -> current.events().closed(known.reason(), known.detail()));
    }
  }
}
