package dev.gatehouse.audit;

import dev.gatehouse.audit.archive.ObjectStore;
import dev.gatehouse.contracts.audit.SessionId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A store that one PUT takes very long to reach: no matter what becomes of its sender, it arrives
 * when the test lets it go.
 */
final class HeldStore implements ObjectStore {
  private final ObjectStore store;
  private final String key;
  private final AtomicReference<@Nullable String> held = new AtomicReference<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private final CountDownLatch arrived = new CountDownLatch(1);

  /** Holds the first PUT to a key with {@code key} in it. */
  HeldStore(ObjectStore store, String key) {
    this.store = store;
    this.key = key;
  }

  boolean isHolding() {
    return held.get() != null;
  }

  /** Whether what is held is of that session. */
  boolean holds(SessionId session) {
    String name = held.get();
    return name != null && name.contains(session.toString());
  }

  void letGo() throws InterruptedException {
    released.countDown();
    arrived.await();
  }

  @Override
  public Put putIfAbsent(String name, byte[] content) throws IOException {
    if (!name.contains(key) || !held.compareAndSet(null, name)) {
      return store.putIfAbsent(name, content);
    }
    boolean interrupted = false;
    while (true) {
      try {
        released.await();
        break;
      } catch (InterruptedException e) {
        // Its sender has given up. The request is on its way all the same.
        interrupted = true;
      }
    }
    try {
      return store.putIfAbsent(name, content);
    } finally {
      arrived.countDown();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public Optional<Content> get(String name) throws IOException {
    return store.get(name);
  }

  @Override
  public Optional<Content> get(String name, String version) throws IOException {
    return store.get(name, version);
  }

  @Override
  public Optional<Content> get(String name, Optional<String> version, Extent extent)
      throws IOException {
    return store.get(name, version, extent);
  }

  @Override
  public List<Entry> list(String prefix) throws IOException {
    return store.list(prefix);
  }

  @Override
  public List<String> folders(String prefix) throws IOException {
    return store.folders(prefix);
  }

  @Override
  public void delete(String name) throws IOException {
    store.delete(name);
  }

  @Override
  public void probe() throws IOException {
    store.probe();
  }
}
