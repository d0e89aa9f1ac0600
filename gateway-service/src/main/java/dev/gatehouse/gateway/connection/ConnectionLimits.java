package dev.gatehouse.gateway.connection;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** How many connections may be open that have not logged in. Safe for use by many threads. */
final class ConnectionLimits {
  private final int max;
  private final int perAddressMax;
  private final Map<InetAddress, Integer> perAddress = new HashMap<>();
  private int total;

  ConnectionLimits(SshConfiguration configuration) {
    this.max = configuration.unauthenticatedMax();
    this.perAddressMax = configuration.unauthenticatedPerAddressMax();
  }

  /** Takes a place, or says that there is none. Who got one gives it back by {@link #leave}. */
  synchronized boolean enter(InetAddress address) {
    int fromAddress = perAddress.getOrDefault(address, 0);
    if (total >= max || fromAddress >= perAddressMax) {
      return false;
    }
    total++;
    perAddress.put(address, fromAddress + 1);
    return true;
  }

  synchronized void leave(InetAddress address) {
    total--;
    perAddress.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
  }

  /** As {@link #enter}, for a connection of which is not known yet whom it comes from. */
  synchronized boolean enterUnnamed() {
    if (total >= max) {
      return false;
    }
    total++;
    return true;
  }

  synchronized void leaveUnnamed() {
    total--;
  }

  synchronized int open() {
    return total;
  }
}
