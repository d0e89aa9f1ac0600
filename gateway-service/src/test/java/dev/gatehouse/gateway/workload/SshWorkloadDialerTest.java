package dev.gatehouse.gateway.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.gateway.Eventually;
import dev.gatehouse.gateway.TestingConfiguration;
import dev.gatehouse.gateway.authentication.GatewayKey;
import dev.gatehouse.gateway.connection.Ssh;
import dev.gatehouse.gateway.connection.SshConfiguration;
import dev.gatehouse.gateway.connection.TestingOwner;
import dev.gatehouse.gateway.connection.Transport;
import dev.gatehouse.gateway.socket.TestingExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The inner connection, against an SSH server of another make. */
class SshWorkloadDialerTest {
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService pool = Executors.newFixedThreadPool(2);
  private final GatewayKey key = GatewayKey.generate();
  private final TestingOwner owner = new TestingOwner();
  private final TestingAgent agent;
  private final SshWorkloadDialer dialer =
      new SshWorkloadDialer(
          key,
          TestingConfiguration.of(WorkloadConfiguration.class, Map.of("dial-max", "2s")),
          TestingConfiguration.of(SshConfiguration.class, Map.of("rekey-time-max", "1s")),
          timer);

  SshWorkloadDialerTest() throws IOException {
    agent = new TestingAgent();
  }

  @AfterEach
  void close() {
    dialer.close();
    agent.close();
    timer.shutdownNow();
    pool.shutdownNow();
  }

  private CompletableFuture<Transport> dial(WorkloadLease lease) {
    return dialer.dial(lease, owner, TestingExecutor.on(pool));
  }

  @Test
  void whoeverHoldsTheKeyOfTheCertificateIsLetIn() throws Exception {
    // When
    Transport transport = dial(agent.lease(key)).get(20, TimeUnit.SECONDS);
    transport
        .packet(Ssh.CHANNEL_OPEN, 32)
        .string("session")
        .uint32(0)
        .uint32(1000)
        .uint32(1000)
        .send();

    // Then
    Eventually.await(
        "the agent's answer",
        () -> owner.heard().contains("message " + Ssh.CHANNEL_OPEN_CONFIRMATION));
  }

  @Test
  void anAgentWithAnotherHostKeyIsRefused() {
    // When
    CompletableFuture<Transport> connection = dial(agent.leaseWithAnotherHostKey(key));

    // Then
    assertThatThrownBy(() -> connection.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class);
    assertThat(owner.heard()).noneMatch(word -> word.startsWith("closed"));
  }

  @Test
  void aCertificateThatTheAgentDoesNotTakeLeadsNowhere() {
    // When
    CompletableFuture<Transport> connection = dial(agent.leaseOfAnotherAuthority(key));

    // Then
    assertThatThrownBy(() -> connection.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class);
  }

  @Test
  void aCertificateForAnotherKeyLeadsNowhere() {
    // When
    CompletableFuture<Transport> connection = dial(agent.lease(GatewayKey.generate()));

    // Then
    assertThatThrownBy(() -> connection.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class);
  }

  @Test
  void anAgentThatSaysNothingIsGivenUp() throws IOException {
    // Given
    WorkloadLease lease = agent.lease(key);
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // When
      CompletableFuture<Transport> connection = dial(at(lease, silent.getLocalPort()));

      // Then
      assertThatThrownBy(() -> connection.get(20, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("no login in time");
    }
  }

  @Test
  void anAgentThatIsNotThereIsToldAtOnce() throws IOException {
    // Given
    WorkloadLease lease = agent.lease(key);
    int port;
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = gone.getLocalPort();
    }

    // When
    CompletableFuture<Transport> connection = dial(at(lease, port));

    // Then
    assertThatThrownBy(() -> connection.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class);
  }

  @Test
  void aHostKeyThatCannotBeReadIsAFailureAndNoException() {
    // Given
    WorkloadLease lease = agent.lease(key);
    WorkloadLease.Workload where = lease.workload();
    WorkloadLease unreadable =
        new WorkloadLease(
            lease.id(),
            new WorkloadLease.Workload(
                where.id(), where.kind(), "", "", "", "", where.host(), where.port(), "nonsense"),
            lease.certificate());

    // When
    CompletableFuture<Transport> connection = dial(unreadable);

    // Then
    assertThat(connection).isCompletedExceptionally();
  }

  @Test
  void anEndAfterLoginIsTold() throws Exception {
    // Given
    Transport _ = dial(agent.lease(key)).get(20, TimeUnit.SECONDS);

    // When
    agent.close();

    // Then
    Eventually.await(
        "the end", () -> owner.heard().contains("closed connection-lost end of stream"));
  }

  @Test
  void anAgentThatFallsSilentInAKeyExchangeIsGivenUp() throws Exception {
    // Given
    Transport _ = dial(agent.lease(key)).get(20, TimeUnit.SECONDS);

    // When
    agent.fallsSilentInAKeyExchange();

    // Then
    Eventually.await(
        "the end", () -> owner.heard().contains("closed key-exchange-stalled GH-GATEWAY-1111"));
  }

  @Test
  void messagesOfAnAgentThatNobodyKnowsReachNobody() throws Exception {
    // Given
    Transport _ = dial(agent.lease(key)).get(20, TimeUnit.SECONDS);

    // When
    for (int number : new int[] {60, 83, 127, Ssh.PING, 255}) {
      agent.sends(new byte[] {(byte) number, 0, 0, 0, 0});
    }
    agent.sends(new byte[] {Ssh.REQUEST_FAILURE});
    Eventually.await("the message behind", () -> owner.heard().contains("message 82"));

    // Then
    assertThat(owner.heard()).containsExactly("message 82");
  }

  private static WorkloadLease at(WorkloadLease lease, int port) {
    WorkloadLease.Workload where = lease.workload();
    return new WorkloadLease(
        lease.id(),
        new WorkloadLease.Workload(
            where.id(), where.kind(), "", "", "", "", "127.0.0.1", port, where.hostKey()),
        lease.certificate());
  }
}
