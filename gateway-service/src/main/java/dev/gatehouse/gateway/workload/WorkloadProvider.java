package dev.gatehouse.gateway.workload;

import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.gateway.authentication.Grant;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Whoever makes workloads. Safe for use by many threads; no call blocks. */
public interface WorkloadProvider {

  /** The lease key of a workload that all channels of a session share. */
  String SESSION = "session";

  /** Who wants a workload, and for what: {@link #SESSION}, or the number of one channel. */
  record Wish(Grant grant, SessionId session, String leaseKey) {

    /**
     * What the lease is called, whether or not anybody has answered ({@code docs/decisions/0202}).
     */
    String leaseId() {
      return session + "-" + leaseKey;
    }
  }

  /**
   * Asks for a workload, or again for the same one. The future never completes exceptionally.
   *
   * @param attached the gateway has reached it
   * @param wait how long to wait for what is not there yet, in whole seconds
   */
  CompletableFuture<LeaseAnswer> acquire(Wish wish, boolean attached, Duration wait);

  /** Gives a lease back. Nothing depends on the answer: a lost call is mended by the provider. */
  void release(String leaseId);
}
