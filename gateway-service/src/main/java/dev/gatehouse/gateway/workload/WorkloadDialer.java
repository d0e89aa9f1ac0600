package dev.gatehouse.gateway.workload;

import dev.gatehouse.gateway.connection.ConnectionEvents;
import dev.gatehouse.gateway.connection.Transport;
import dev.gatehouse.gateway.socket.SerialExecutor;
import java.util.concurrent.CompletableFuture;

/** Reaches workloads over SSH. Safe for use by many threads; no call blocks. */
public interface WorkloadDialer {

  /**
   * Connects, checks the host key, and logs in, once.
   *
   * @param events of the connection, on {@code executor}; {@code closed} comes only after success
   * @return completes on any thread; exceptionally when the workload cannot be reached, is another
   *     one, or does not let us in
   */
  CompletableFuture<Transport> dial(
      WorkloadLease lease, ConnectionEvents events, SerialExecutor executor);
}
