package dev.gatehouse.gateway.connection;

import dev.gatehouse.gateway.Eventually;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSessionImpl;
import org.apache.sshd.client.session.SessionFactory;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.buffer.Buffer;

/** A client that exchanges keys, and then sends what the test says and nothing of its own. */
final class TestingClient implements AutoCloseable {
  private static final int SERVICE_REQUEST = 5;

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
  private final ClientSessionImpl session;

  private static final class SilentFactory extends SessionFactory {
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
    client.start();
    session =
        (ClientSessionImpl) client.connect("alice", "127.0.0.1", port).verify(20_000).getSession();
  }

  void requestsService(String name) throws IOException {
    sends(TestingPacket.of(SERVICE_REQUEST).string(name));
  }

  void sends(TestingPacket packet) throws IOException {
    byte[] bytes = packet.toArray();
    Eventually.await("the key exchange", () -> isReady() || session.isClosing());
    Buffer buffer = session.createBuffer(bytes[0], bytes.length);
    buffer.putRawBytes(bytes, 1, bytes.length - 1);
    session.writePacket(buffer);
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
