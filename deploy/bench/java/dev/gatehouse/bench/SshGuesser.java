package dev.gatehouse.bench;

import dev.gatehouse.e2e.ssh.Endpoints;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.ServiceFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.closeable.AbstractCloseable;

/**
 * Guesses over SSH, each on a connection of its own. The watch runs from the moment that the
 * request is handed to the transport to the moment that the failure has been deciphered: keys are
 * exchanged, and signatures made, before.
 *
 * <p>It speaks to the suite's own gateway alone, and has nothing to lose: it takes any host key.
 */
final class SshGuesser implements Guesser {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String AUTHENTICATION = "ssh-userauth";

  private final Endpoints endpoints;
  private final Stranger stranger;
  private final SshClient mina = SshClient.setUpDefaultClient();
  private final AtomicReference<AnswerService> latest = new AtomicReference<>();

  SshGuesser(Endpoints endpoints, Stranger stranger) {
    this.endpoints = endpoints;
    this.stranger = stranger;
    mina.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
    mina.setServiceFactories(List.of(factory(AUTHENTICATION), factory("ssh-connection")));
    mina.start();
  }

  private ServiceFactory factory(String name) {
    return new ServiceFactory() {
      @Override
      public String getName() {
        return name;
      }

      @Override
      public Service create(Session session) {
        // MINA makes both as it connects; only the first has its turn.
        AnswerService service = new AnswerService(session);
        if (name.equals(AUTHENTICATION)) {
          latest.set(service);
        }
        return service;
      }
    };
  }

  @Override
  public long guess(Guess guess) throws IOException {
    try (ClientSession session =
        mina.connect(guess.user(), endpoints.host(), endpoints.port()).verify(SOON).getSession()) {
      AnswerService service = started(session);
      Buffer request = request(session, guess);
      long begin = System.nanoTime();
      session.writePacket(request);
      long end = service.failure();
      return end - begin;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /** The service is granted once something else, which proves nothing, has failed. */
  private AnswerService started(ClientSession session) throws IOException {
    session.waitFor(EnumSet.of(ClientSession.ClientSessionEvent.WAIT_AUTH), SOON);
    AnswerService service = latest.get();
    if (service == null || !service.session.equals(session)) {
      throw new IOException("no connection within " + SOON);
    }
    Buffer none = session.createBuffer(SshConstants.SSH_MSG_USERAUTH_REQUEST);
    putMethod(none, session.getUsername(), "none");
    session.writePacket(none);
    long _ = service.failure();
    return service;
  }

  /** RFC 4252, 7 and 8. */
  private Buffer request(ClientSession session, Guess guess) throws GeneralSecurityException {
    Buffer request = session.createBuffer(SshConstants.SSH_MSG_USERAUTH_REQUEST);
    if (guess.password() != null) {
      putMethod(request, guess.user(), "password");
      request.putBoolean(false);
      request.putString(guess.password());
      return request;
    }
    Buffer signed = new ByteArrayBuffer();
    signed.putBytes(session.getSessionId());
    signed.putByte(SshConstants.SSH_MSG_USERAUTH_REQUEST);
    putKey(signed, guess.user());
    putKey(request, guess.user());
    request.putBytes(stranger.signature(signed.getCompactData()));
    return request;
  }

  private void putKey(Buffer request, String user) {
    putMethod(request, user, "publickey");
    request.putBoolean(true);
    request.putString(Stranger.ALGORITHM);
    request.putBytes(stranger.blob());
  }

  private static void putMethod(Buffer request, String user, String method) {
    request.putString(user);
    request.putString("ssh-connection");
    request.putString(method);
  }

  @Override
  public void close() throws IOException {
    mina.stop();
    mina.close();
  }

  /** The place of MINA's own authentication: it keeps what comes, and when. */
  private static final class AnswerService extends AbstractCloseable implements Service {
    private final Session session;
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();

    private record Received(int number, long nanoTime) {}

    AnswerService(Session session) {
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
      // Nothing is said before the guess.
    }

    @Override
    public void process(int number, Buffer buffer) {
      received.add(new Received(number, System.nanoTime()));
    }

    /** When the request failed. */
    long failure() throws IOException {
      try {
        Received next = received.poll(SOON.toMillis(), TimeUnit.MILLISECONDS);
        while (next != null && next.number() == SshConstants.SSH_MSG_USERAUTH_BANNER) {
          next = received.poll(SOON.toMillis(), TimeUnit.MILLISECONDS);
        }
        if (next == null || next.number() != SshConstants.SSH_MSG_USERAUTH_FAILURE) {
          throw new IOException("no failure, but " + next);
        }
        return next.nanoTime();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
