package dev.gatehouse.auth.access;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Holds the access snapshot that is in effect. Whoever decides takes the snapshot once and decides
 * by it alone, so that no decision mixes two versions of the file. Thread-safe.
 */
public final class CurrentAccess {

  private final AtomicReference<Optional<AccessSnapshot>> snapshot =
      new AtomicReference<>(Optional.empty());

  /** Lets a snapshot take effect for every decision from now on. */
  public void put(AccessSnapshot loaded) {
    snapshot.set(Optional.of(loaded));
  }

  /**
   * The snapshot in effect.
   *
   * @throws IllegalStateException before the first snapshot: no decision is made without one
   */
  public AccessSnapshot snapshot() {
    return snapshot
        .get()
        .orElseThrow(() -> new IllegalStateException("no access file has taken effect yet"));
  }

  public boolean isLoaded() {
    return snapshot.get().isPresent();
  }
}
