package dev.gatehouse.e2e.abuse;

import dev.gatehouse.e2e.ssh.Endpoints;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.client.session.ClientUserAuthServiceFactory;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.ServiceFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.closeable.AbstractCloseable;

/**
 * A client that is logged in, and from then on says what a test has it say: no channel, window,
 * request or answer is looked after by anybody else. Its channel 0 is the gateway's channel 1.
 */
final class RawClient implements AutoCloseable {
  /** Longer than any answer takes on a busy machine. */
  static final Duration SOON = Duration.ofSeconds(30);

  private static final long PACKET = 1 << 15;
  private static final int SIZE_HINT = 64;

  private final SshClient mina;
  private final ClientSession session;
  private final ConnectionService service;

  /** Whoever takes a message; it comes on an I/O thread, from its number on. */
  @FunctionalInterface
  interface Listener {
    void received(int number, Buffer rest);
  }

  /** A message, and when it came. */
  record Received(int number, long nanoTime) {}

  private RawClient(SshClient mina, ClientSession session, ConnectionService service) {
    this.mina = mina;
    this.session = session;
    this.service = service;
  }

  /** Logs in as the user of the address. */
  static RawClient logIn(Endpoints endpoints) throws IOException {
    AtomicReference<ConnectionService> service = new AtomicReference<>();
    SshClient mina = SshClient.setUpDefaultClient();
    // It speaks to the suite's own gateway alone, and has nothing to lose.
    mina.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
    mina.setServiceFactories(
        List.of(
            ClientUserAuthServiceFactory.INSTANCE,
            new ServiceFactory() {
              @Override
              public String getName() {
                return "ssh-connection";
              }

              @Override
              public Service create(Session session) {
                service.set(new ConnectionService(session));
                return service.get();
              }
            }));
    mina.start();
    ClientSession session =
        mina.connect(endpoints.user(), endpoints.host(), endpoints.port())
            .verify(SOON)
            .getSession();
    session.addPublicKeyIdentity(
        new FileKeyPairProvider(endpoints.identity()).loadKeys(session).iterator().next());
    session.auth().verify(SOON);
    return new RawClient(mina, session, service.get());
  }

  /** The connection protocol, in the place of MINA's: it hands everything on. */
  private static final class ConnectionService extends AbstractCloseable implements Service {
    private final Session session;
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private volatile Listener listener =
        (number, _) -> received.add(new Received(number, System.nanoTime()));

    ConnectionService(Session session) {
      this.session = session;
    }

    @Override
    public Session getSession() {
      return session;
    }

    @Override
    public Map<String, Object> getProperties() {
      return Map.of();
    }

    @Override
    public void start() {
      // Nothing is said before the test says it.
    }

    @Override
    public void process(int number, Buffer buffer) {
      listener.received(number, buffer);
    }
  }

  /** From now on {@code listener} hears what comes, and nothing is kept to be awaited. */
  void listen(Listener listener) {
    service.listener = listener;
  }

  /** Opens channel 0 and runs a command in it, whose output it takes up to {@code window} bytes. */
  void run(String command, long window) throws IOException {
    openSession(window);
    Received _ = await(SshConstants.SSH_MSG_CHANNEL_OPEN_CONFIRMATION);
    exec(command);
    Received _ = await(SshConstants.SSH_MSG_CHANNEL_SUCCESS);
  }

  void openSession(long window) throws IOException {
    Buffer open = message(SshConstants.SSH_MSG_CHANNEL_OPEN);
    open.putString("session");
    open.putUInt(0);
    open.putUInt(window);
    open.putUInt(PACKET);
    IoWriteFuture _ = send(open);
  }

  private void exec(String command) throws IOException {
    Buffer exec = channelRequest("exec", true);
    exec.putString(command);
    IoWriteFuture _ = send(exec);
  }

  /** Begins a request on the first channel. */
  Buffer channelRequest(String type, boolean wantReply) {
    Buffer request = message(SshConstants.SSH_MSG_CHANNEL_REQUEST);
    request.putUInt(1);
    request.putString(type);
    request.putBoolean(wantReply);
    return request;
  }

  /** A request of the whole session that wants an answer, and gets one. */
  Buffer keepalive() {
    Buffer request = message(SshConstants.SSH_MSG_GLOBAL_REQUEST);
    request.putString("keepalive@openssh.com");
    request.putBoolean(true);
    return request;
  }

  /** Data for the command's input. */
  Buffer data(byte[] bytes) {
    Buffer data = message(SshConstants.SSH_MSG_CHANNEL_DATA);
    data.putUInt(1);
    data.putBytes(bytes);
    return data;
  }

  Buffer message(int number) {
    return session.createBuffer((byte) number, SIZE_HINT);
  }

  /** Sends a message; the future is done when the socket has taken it. */
  IoWriteFuture send(Buffer message) throws IOException {
    return session.writePacket(message);
  }

  /** Waits for the next message with that number; those before it are passed over. */
  Received await(int number) throws IOException {
    try {
      while (true) {
        Received next = service.received.poll(SOON.toMillis(), TimeUnit.MILLISECONDS);
        if (next == null) {
          throw new IOException("message %d did not come within %s".formatted(number, SOON));
        }
        if (next.number() == number) {
          return next;
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Offers to exchange keys again (RFC 4253, 9). */
  void beginKeyExchange() throws IOException {
    session.reExchangeKeys();
  }

  /** Reads nothing any more: what the gateway says stays in the sockets' buffers. */
  void stopReading() {
    session.getIoSession().suspendRead();
  }

  /** Says goodbye as RFC 4253, 11.1 has it. */
  void sayGoodbye() throws IOException {
    session.disconnect(SshConstants.SSH2_DISCONNECT_BY_APPLICATION, "bye");
  }

  @Override
  public void close() throws IOException {
    session.close(true);
    mina.stop();
    mina.close();
  }
}
