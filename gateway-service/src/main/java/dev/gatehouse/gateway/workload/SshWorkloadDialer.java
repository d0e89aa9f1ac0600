package dev.gatehouse.gateway.workload;

import dev.gatehouse.gateway.authentication.GatewayKey;
import dev.gatehouse.gateway.connection.ConnectionEvents;
import dev.gatehouse.gateway.connection.CryptoPolicy;
import dev.gatehouse.gateway.connection.Ssh;
import dev.gatehouse.gateway.connection.SshConfiguration;
import dev.gatehouse.gateway.connection.Transport;
import dev.gatehouse.gateway.connection.TransportProperties;
import dev.gatehouse.gateway.socket.SerialExecutor;
import dev.gatehouse.gateway.socket.Sockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSessionImpl;
import org.apache.sshd.client.session.SessionFactory;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.ServiceFactory;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.random.SingletonRandomFactory;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.core.CoreModuleProperties;

/** Reaches agents with MINA's client, built up from empty lists as the listener is. */
public final class SshWorkloadDialer implements WorkloadDialer {
  private final SshClient client = new NamedPartsOnly();
  private final GatewayKey key;
  private final Duration dialMax;
  private final SshConfiguration limits;
  private final ScheduledExecutorService timer;

  public SshWorkloadDialer(
      GatewayKey key,
      WorkloadConfiguration configuration,
      SshConfiguration limits,
      ScheduledExecutorService timer) {
    this.key = key;
    this.dialMax = configuration.dialMax();
    this.limits = limits;
    this.timer = timer;
    client.setIoServiceFactoryFactory(Sockets.connected("ssh-workloads", dialMax));
    client.setRandomFactory(new SingletonRandomFactory(SecurityUtils.getRandomFactory()));
    client.setKeyExchangeFactories(
        NamedFactory.setUpTransformedFactories(
            false, CryptoPolicy.KEY_EXCHANGES, ClientBuilder.DH2KEX));
    CryptoPolicy.applyToWorkloadLeg(client);
    client.setServerKeyVerifier(
        (session, _, hostKey) -> ((AgentConnection) session).isPinned(hostKey));
    client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
    client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
    client.setScheduledExecutorService(timer, false);
    client.setServiceFactories(
        List.of(
            service(Ssh.SERVICE_USERAUTH, AgentConnection::loginService),
            service(Ssh.SERVICE_CONNECTION, AgentConnection::connectionService)));
    CoreModuleProperties.CLIENT_IDENTIFICATION.set(client, "Gatehouse");
    TransportProperties.applyTo(client, limits);
    client.start();
  }

  /** A client that is not filled up with defaults, nor with the keys and settings of a user. */
  private static final class NamedPartsOnly extends SshClient {
    @Override
    protected void checkConfig() {
      // Everything is set above.
    }

    @Override
    protected SessionFactory createSessionFactory() {
      return new SessionFactory(this) {
        @Override
        protected ClientSessionImpl doCreateSession(IoSession socket) throws Exception {
          return new AgentConnection(getFactoryManager(), socket);
        }
      };
    }
  }

  @FunctionalInterface
  private interface ServiceMaker {
    Service of(AgentConnection connection);
  }

  private static ServiceFactory service(String name, ServiceMaker maker) {
    return new ServiceFactory() {
      @Override
      public String getName() {
        return name;
      }

      @Override
      public Service create(Session session) {
        return maker.of((AgentConnection) session);
      }
    };
  }

  @Override
  public CompletableFuture<Transport> dial(
      WorkloadLease lease, ConnectionEvents events, SerialExecutor executor) {
    WorkloadLease.Workload workload = lease.workload();
    AgentConnection.Target target;
    try {
      target = new AgentConnection.Target(lease, key, events, executor, limits, timer);
      AttributeRepository context =
          AttributeRepository.ofAttributesMap(
              Map.of(AgentConnection.TARGET, target, Sockets.EXECUTOR, executor));
      client
          .connect(
              workload.id(), new InetSocketAddress(workload.host(), workload.port()), context, null)
          .addListener(
              connected -> {
                if (connected.getException() != null) {
                  target.attached().completeExceptionally(connected.getException());
                }
              });
    } catch (IOException | RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    ScheduledFuture<?> expiry =
        timer.schedule(target::expire, dialMax.toMillis(), TimeUnit.MILLISECONDS);
    return target.attached().whenComplete((_, _) -> expiry.cancel(false));
  }

  /** The client as it was built up, for the test that reads it back. */
  SshClient client() {
    return client;
  }

  /** Ends all connections. */
  public void close() {
    client.close(true);
  }
}
