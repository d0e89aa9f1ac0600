package dev.gatehouse.gateway.relay;

import dev.gatehouse.contracts.audit.Endpoint;
import java.util.HashSet;
import java.util.Set;

/**
 * The listeners that a workload keeps for its client: what it may open forwarded channels for.
 * Confined to the session's executor.
 */
final class Listeners {
  private final int max;
  private final Set<Endpoint> live = new HashSet<>();
  private int asked;

  Listeners(int max) {
    this.max = max;
  }

  /** Takes a place for a listener that is asked for; returns whether there was one. */
  boolean reserve() {
    if (live.size() + asked >= max) {
      return false;
    }
    asked++;
    return true;
  }

  /** The workload listens there. */
  void bound(Endpoint listener) {
    asked--;
    live.add(listener);
  }

  /** The workload does not listen. */
  void refused() {
    asked--;
  }

  void cancelled(Endpoint listener) {
    live.remove(listener);
  }

  /** Whether a connection that came in there is one that the client asked for. */
  boolean cover(Endpoint listener) {
    return live.contains(listener);
  }
}
