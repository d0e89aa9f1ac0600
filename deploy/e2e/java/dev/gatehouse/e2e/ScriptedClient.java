package dev.gatehouse.e2e;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * A client that says what no honest client says. It speaks only to the suite's own gateway and has
 * nothing to lose, so it takes whatever host key it is shown.
 */
final class ScriptedClient implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final long WINDOW = 1 << 21;
  private static final long PACKET = 1 << 15;

  private final SshClient mina;
  private final ClientSession session;
  private final Ending ending;

  private ScriptedClient(SshClient mina, ClientSession session, Ending ending) {
    this.mina = mina;
    this.session = session;
    this.ending = ending;
  }

  /** A connection whose keys are exchanged, and that has not logged in. */
  static ScriptedClient connect(Suite suite) throws IOException {
    return connect(suite, "demo");
  }

  static ScriptedClient connect(Suite suite, String user) throws IOException {
    SshClient mina = SshClient.setUpDefaultClient();
    mina.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
    Ending ending = new Ending();
    mina.addSessionListener(ending);
    mina.start();
    ClientSession session =
        mina.connect(
                user,
                suite.endpoint("GATEHOUSE_SSH_HOST"),
                Integer.parseInt(suite.endpoint("GATEHOUSE_SSH_PORT")))
            .verify(TIMEOUT)
            .getSession();
    session.waitFor(EnumSet.of(ClientSession.ClientSessionEvent.WAIT_AUTH), TIMEOUT);
    return new ScriptedClient(mina, session, ending);
  }

  void openSessionChannel() throws IOException {
    Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_CHANNEL_OPEN);
    buffer.putString("session");
    buffer.putUInt(0);
    buffer.putUInt(WINDOW);
    buffer.putUInt(PACKET);
    session.writePacket(buffer);
  }

  void requestService(String name) throws IOException {
    if (session.isClosing()) {
      return;
    }
    Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_SERVICE_REQUEST);
    buffer.putString(name);
    session.writePacket(buffer);
  }

  /** RFC 4252, 8, whether or not the method is offered. */
  void sendPassword(String password) throws IOException {
    Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_USERAUTH_REQUEST);
    buffer.putString(session.getUsername());
    buffer.putString("ssh-connection");
    buffer.putString("password");
    buffer.putBoolean(false);
    buffer.putString(password);
    session.writePacket(buffer);
  }

  boolean hasEnded(Duration bound) throws InterruptedException {
    return ending.closed.await(bound.toMillis(), TimeUnit.MILLISECONDS);
  }

  void awaitEnd(Duration bound) throws InterruptedException {
    if (!hasEnded(bound)) {
      throw new AssertionError("the connection is still open after " + bound);
    }
  }

  /** What the gateway said as it disconnected. */
  String disconnectMessage() {
    return ending.message;
  }

  @Override
  public void close() throws IOException {
    session.close(true);
    mina.stop();
    mina.close();
  }

  private static final class Ending implements SessionListener {
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile String message = "";

    @Override
    public void sessionDisconnect(
        Session session, int reason, String text, String language, boolean initiator) {
      message = text;
    }

    @Override
    public void sessionClosed(Session session) {
      closed.countDown();
    }
  }
}
