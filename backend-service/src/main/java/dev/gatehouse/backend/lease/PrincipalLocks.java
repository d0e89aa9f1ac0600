package dev.gatehouse.backend.lease;

import dev.gatehouse.backend.identity.Principal;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Locks by principal: what waits for a slow cluster on one's behalf keeps few others waiting. A
 * fixed number, so that principals of the past leave nothing behind; two may share one.
 */
final class PrincipalLocks {

  private static final int LOCKS = 256;

  private final Lock[] locks =
      IntStream.range(0, LOCKS).mapToObj(_ -> new ReentrantLock()).toArray(Lock[]::new);

  <T> T locked(Principal principal, Supplier<T> work) {
    Lock lock = locks[Math.floorMod(principal.hashCode(), LOCKS)];
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
