package dev.gatehouse.gateway.connection;

import dev.gatehouse.gateway.socket.SocketSession;
import dev.gatehouse.gateway.socket.Sockets;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.random.SingletonRandomFactory;
import org.apache.sshd.common.session.helpers.DefaultUnknownChannelReferenceHandler;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.session.ServerSessionImpl;
import org.apache.sshd.server.session.SessionFactory;

/**
 * Listens for clients, within limits that hold before anybody has logged in.
 *
 * <p>MINA's server is built up from empty lists: what is on is named here or in {@link
 * CryptoPolicy}.
 */
public final class SshListener {
  private final NamedPartsOnly server = new NamedPartsOnly();
  private final ConnectionLimits limits;

  /**
   * Threads for those who have not logged in: what they ask for, key exchanges above all, is not
   * waited for by those who have.
   */
  private final ThreadPoolExecutor logins = loginThreads();

  /**
   * Prepares a listener that {@link #open} starts.
   *
   * @param pool on whose threads connections are handled once somebody has logged in
   */
  public SshListener(
      SshConfiguration configuration,
      HostKeys hostKeys,
      Executor pool,
      ScheduledExecutorService timer,
      ClientConnection.Accepted accepted) {
    limits = new ConnectionLimits(configuration);
    ProxyNetworks proxies = ProxyNetworks.of(configuration);
    server.setHost(configuration.host());
    server.setPort(configuration.port());
    server.setKeyPairProvider(KeyPairProvider.wrap(hostKeys.current()));
    server.setIoServiceFactoryFactory(Sockets.accepted("ssh-clients", logins));
    server.setRandomFactory(new SingletonRandomFactory(SecurityUtils.getRandomFactory()));
    server.setKeyExchangeFactories(
        NamedFactory.setUpTransformedFactories(
            false, CryptoPolicy.KEY_EXCHANGES, ServerBuilder.DH2KEX));
    CryptoPolicy.applyToClientLeg(server);
    server.setUnknownChannelReferenceHandler(DefaultUnknownChannelReferenceHandler.INSTANCE);
    server.setServiceFactories(List.of());
    server.setSubsystemFactories(List.of());
    server.setUserAuthFactories(List.of());
    server.setScheduledExecutorService(timer, false);
    server.setSessionFactory(
        new SessionFactory(server) {
          @Override
          protected ServerSessionImpl doCreateSession(IoSession socket) throws Exception {
            ClientConnection connection =
                new ClientConnection(
                    server,
                    (SocketSession) socket,
                    pool,
                    configuration,
                    limits,
                    proxies,
                    timer,
                    accepted);
            watch(connection, configuration.loginGraceTime(), timer);
            return connection;
          }
        });
    CoreModuleProperties.SERVER_IDENTIFICATION.set(server, "Gatehouse");
    TransportProperties.applyTo(server, configuration);
  }

  /** What stands against the settings, if anything does: in words that name the property. */
  public static Optional<String> problemWith(SshConfiguration configuration) {
    try {
      ProxyNetworks _ = ProxyNetworks.of(configuration);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.ofNullable(e.getMessage());
    }
  }

  private static ThreadPoolExecutor loginThreads() {
    int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name("login-", 0).daemon().factory());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static void watch(
      ClientConnection connection, Duration grace, ScheduledExecutorService timer) {
    ScheduledFuture<?> expiry =
        timer.schedule(connection::graceExpired, grace.toMillis(), TimeUnit.MILLISECONDS);
    connection.addCloseFutureListener(_ -> expiry.cancel(false));
  }

  /** A server that is not filled up with defaults where a list is empty on purpose. */
  private static final class NamedPartsOnly extends SshServer {
    @Override
    protected void checkConfig() {
      // Everything is set above, and a test reads it back.
    }

    void unbind() {
      acceptor.unbind();
    }
  }

  /** The server as it was built up, for the test that reads it back. */
  SshServer server() {
    return server;
  }

  /** Starts to listen. */
  public void open() throws IOException {
    server.start();
  }

  /** The port that is listened on, once {@link #open} has returned. */
  public int port() {
    return server.getPort();
  }

  /** How many connections have not logged in. */
  public int unauthenticated() {
    return limits.open();
  }

  /** Takes no new connections; those that are open go on. */
  public void stopAccepting() {
    server.unbind();
  }

  /** Ends what is left. */
  public void close() {
    server.close(true);
  }
}
