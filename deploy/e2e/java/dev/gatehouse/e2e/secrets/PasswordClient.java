package dev.gatehouse.e2e.secrets;

import dev.gatehouse.e2e.ssh.Endpoints;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * A client that sends a password and an answer whatever the server offers, as guessers do. It
 * speaks only to the suite's own gateway, so it takes whatever host key it is shown.
 */
final class PasswordClient implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final SshClient mina;
  private final ClientSession session;
  private final String user;

  private PasswordClient(SshClient mina, ClientSession session, String user) {
    this.mina = mina;
    this.session = session;
    this.user = user;
  }

  static PasswordClient connect(Endpoints endpoints, String user) throws IOException {
    SshClient mina = SshClient.setUpDefaultClient();
    mina.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
    mina.start();
    ClientSession session =
        mina.connect(user, endpoints.host(), endpoints.port()).verify(TIMEOUT).getSession();
    session.waitFor(EnumSet.of(ClientSession.ClientSessionEvent.WAIT_AUTH), TIMEOUT);
    return new PasswordClient(mina, session, user);
  }

  /** RFC 4252, 8. */
  void sendPassword(String password) throws IOException {
    Buffer buffer = request("password");
    buffer.putBoolean(false);
    buffer.putString(password);
    session.writePacket(buffer).verify(TIMEOUT);
  }

  /** RFC 4256, 3.1 and 3.4. */
  void sendAnswer(String answer) throws IOException {
    Buffer buffer = request("keyboard-interactive");
    buffer.putString("");
    buffer.putString("");
    session.writePacket(buffer).verify(TIMEOUT);
    Buffer response = session.createBuffer(SshConstants.SSH_MSG_USERAUTH_INFO_RESPONSE);
    response.putUInt(1);
    response.putString(answer);
    session.writePacket(response).verify(TIMEOUT);
  }

  private Buffer request(String method) {
    Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_USERAUTH_REQUEST);
    buffer.putString(user);
    buffer.putString("ssh-connection");
    buffer.putString(method);
    return buffer;
  }

  @Override
  public void close() {
    session.close(true);
    mina.stop();
  }
}
