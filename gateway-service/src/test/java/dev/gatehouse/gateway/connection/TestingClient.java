package dev.gatehouse.gateway.connection;

import dev.gatehouse.gateway.Eventually;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSessionImpl;
import org.apache.sshd.client.session.SessionFactory;
import org.apache.sshd.common.future.KeyExchangeFuture;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.core.CoreModuleProperties;

/** A client that exchanges keys, and then sends what the test says and nothing of its own. */
final class TestingClient implements AutoCloseable {
  private static final int SERVICE_REQUEST = 5;
  private static final int UNTAKEN_MAX = 100;
  private static final int RECEIVE_BUFFER_BYTES = 16 * 1024;
  private static final long STALL_MILLIS = 200;
  private static final long GLANCE_NANOS = 2_000_000;

  private final AtomicReference<String> goodbye = new AtomicReference<>("");
  private final SshClient client =
      ClientBuilder.builder()
          .factory(
              () ->
                  new SshClient() {
                    @Override
                    protected SessionFactory createSessionFactory() {
                      return new SilentFactory(this);
                    }
                  })
          .build(true);
  private final List<byte[]> heard = new CopyOnWriteArrayList<>();
  private final ClientSessionImpl session;
  private volatile boolean stalling;
  private boolean leavesUnread;

  private final class SilentFactory extends SessionFactory {
    SilentFactory(SshClient client) {
      super(client);
    }

    @Override
    protected ClientSessionImpl doCreateSession(IoSession socket) throws Exception {
      return new ClientSessionImpl(getClient(), socket) {
        @Override
        protected void sendInitialServiceRequest() {
          // The test does, or does not.
        }

        @Override
        protected void doHandleMessage(Buffer buffer) throws Exception {
          byte[] packet = buffer.getCompactData();
          int number = packet[0] & 0xff;
          heard.add(packet);
          boolean goesOn = number != Ssh.KEXINIT || !stalling;
          if (number < Ssh.USERAUTH_REQUEST && goesOn) {
            super.doHandleMessage(buffer);
          }
        }
      };
    }
  }

  TestingClient(int port) throws IOException {
    client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
    client.addSessionListener(
        new SessionListener() {
          @Override
          public void sessionDisconnect(
              Session ended, int reason, String message, String language, boolean initiator) {
            goodbye.set(reason + " " + message);
          }
        });
    // So that what is not read stays with the server soon.
    CoreModuleProperties.SOCKET_RCVBUF.set(client, RECEIVE_BUFFER_BYTES);
    client.start();
    session =
        (ClientSessionImpl) client.connect("alice", "127.0.0.1", port).verify(20_000).getSession();
  }

  void requestsService(String name) throws IOException {
    sends(TestingPacket.of(SERVICE_REQUEST).string(name));
  }

  void sends(TestingPacket packet) throws IOException {
    IoWriteFuture _ = write(packet);
  }

  /** Sends until the server ends it, and at most {@code count} times. */
  void floods(TestingPacket packet, int count) throws IOException {
    try {
      for (int i = 1; i <= count && session.isOpen(); i++) {
        IoWriteFuture written = write(packet);
        if (i % UNTAKEN_MAX == 0) {
          Eventually.await("packets to be taken", () -> isTaken(written) || !session.isOpen());
        }
      }
    } catch (IOException e) {
      Eventually.await("an end in the middle of a flood", () -> !session.isOpen());
    }
  }

  /**
   * Whether the socket has taken it. When nothing moves for a while, reads a little.
   *
   * <p>A full receive buffer can stop both directions: the kernel takes back the window that it
   * gave, and from then on drops what is sent beyond it, acknowledgements included (Linux 6.18).
   */
  private boolean isTaken(IoWriteFuture written) {
    try {
      if (written.await(STALL_MILLIS)) {
        return true;
      }
    } catch (IOException e) {
      return false;
    }
    if (leavesUnread) {
      session.getIoSession().resumeRead();
      LockSupport.parkNanos(GLANCE_NANOS);
      session.getIoSession().suspendRead();
    }
    return false;
  }

  private IoWriteFuture write(TestingPacket packet) throws IOException {
    byte[] bytes = packet.toArray();
    Eventually.await("the key exchange", () -> isReady() || session.isClosing());
    Buffer buffer = session.createBuffer(bytes[0], bytes.length);
    buffer.putRawBytes(bytes, 1, bytes.length - 1);
    return session.writePacket(buffer);
  }

  /** Begins a key exchange; when {@code completes} is false, never answers the server's part. */
  void exchangesKeys(boolean completes) throws IOException {
    stalling = !completes;
    KeyExchangeFuture _ = session.reExchangeKeys();
  }

  /** Answers no key exchange that the server begins. */
  void leavesKeyExchangesOpen() {
    stalling = true;
  }

  void stopsReading() {
    leavesUnread = true;
    session.getIoSession().suspendRead();
  }

  /** The messages of that number that came so far. */
  List<byte[]> heard(int number) {
    return heard.stream().filter(packet -> (packet[0] & 0xff) == number).toList();
  }

  private boolean isReady() {
    return session.getSessionId() != null
        && session.getKexState() == org.apache.sshd.common.kex.KexState.DONE;
  }

  /** The reason and the sentence of the server's disconnect, once it is there. */
  String goodbye() {
    Eventually.await("a goodbye", session::isClosed);
    return goodbye.get();
  }

  boolean isClosed() {
    return session.isClosed();
  }

  /** Says goodbye as RFC 4253, 11.1 has it. */
  void disconnects() throws IOException {
    session.disconnect(Ssh.DISCONNECT_BY_APPLICATION, "bye");
  }

  @Override
  public void close() {
    client.close(true);
  }
}
