package dev.gatehouse.gateway.workload;

import dev.gatehouse.gateway.connection.ConnectionEvents;
import dev.gatehouse.gateway.connection.Transport;
import dev.gatehouse.gateway.socket.SerialExecutor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/** Connections to workloads that are made when the test says so. */
final class TestingDialer implements WorkloadDialer {
  private final Deque<CompletableFuture<Transport>> open = new ArrayDeque<>();
  private int dials;

  @Override
  public CompletableFuture<Transport> dial(
      WorkloadLease lease, ConnectionEvents events, SerialExecutor executor) {
    dials++;
    CompletableFuture<Transport> connection = new CompletableFuture<>();
    open.addLast(connection);
    return connection;
  }

  void connects(Transport transport) {
    boolean _ = open.removeFirst().complete(transport);
  }

  void fails() {
    boolean _ = open.removeFirst().completeExceptionally(new IOException("refused"));
  }

  int dials() {
    return dials;
  }
}
