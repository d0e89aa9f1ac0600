package dev.gatehouse.backend.pod;

import io.fabric8.kubernetes.api.model.OwnerReference;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The Secret of the release that owns all that is made here, so that nothing outlives it.
 *
 * <p>It is looked at again after a while only: what is made for one that has just gone is collected
 * by the cluster, as all of its own is. Thread-safe.
 */
final class Anchor {

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  private final Cluster cluster;
  private final String name;
  private final InstantSource clock;
  private volatile @Nullable Seen seen;

  private record Seen(OwnerReference reference, Instant at) {}

  Anchor(Cluster cluster, String name, InstantSource clock) {
    this.cluster = cluster;
    this.name = name;
    this.clock = clock;
  }

  /**
   * How ours refer to it.
   *
   * @throws dev.gatehouse.backend.workload.WorkloadsUnavailable when the cluster does not answer,
   *     or it is not there: without it none is made
   */
  OwnerReference reference() {
    Instant now = clock.instant();
    Seen last = seen;
    if (last == null || !now.isBefore(last.at().plus(LOOK_AGAIN))) {
      last = new Seen(cluster.anchor(name), now);
      seen = last;
    }
    return last.reference();
  }
}
