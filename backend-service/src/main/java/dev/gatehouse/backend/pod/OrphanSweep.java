package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.MessageCode;
import dev.gatehouse.backend.ServiceLog;
import dev.gatehouse.backend.workload.WorkloadsUnavailable;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Removes what no record accounts for, by lists of the cluster's own and not by what was watched:
 * pods without a record, pods whose record has ended, records that nobody can read. Only a leader
 * does, and twice would do no harm: a deletion names the very object that was looked at.
 */
final class OrphanSweep {

  /** How long an object may look like an orphan: whoever makes it may not be done. */
  static final Duration SPARED = Duration.ofSeconds(30);

  private static final ServiceLog LOG = ServiceLog.of(OrphanSweep.class);

  private final Cluster cluster;
  private final InstantSource clock;

  OrphanSweep(Cluster cluster, InstantSource clock) {
    this.cluster = cluster;
    this.clock = clock;
  }

  /**
   * @throws WorkloadsUnavailable when the cluster does not answer; the next pass goes on
   */
  void pass() {
    // Pods first: the record of one that is made meanwhile is there by the second list.
    List<Pod> pods = cluster.pods();
    Map<String, Optional<PodRecord>> records = new HashMap<>();
    for (Secret secret : cluster.secrets()) {
      Optional<PodRecord> record = RecordFormat.readable(secret);
      records.put(secret.getMetadata().getName(), record);
      if (record.isEmpty() && old(secret)) {
        remove("secret", secret);
        cluster.deleteSecret(secret.getMetadata().getName(), secret.getMetadata().getUid());
      }
    }
    for (Pod pod : pods) {
      Optional<PodRecord> record =
          records.getOrDefault(pod.getMetadata().getName(), Optional.empty());
      boolean needed = record.isPresent() && record.get().end().isEmpty();
      if (!needed && old(pod) && pod.getMetadata().getDeletionTimestamp() == null) {
        remove("pod", pod);
        cluster.deletePod(pod.getMetadata().getName(), Optional.of(pod.getMetadata().getUid()));
      }
    }
  }

  private boolean old(HasMetadata object) {
    return Instant.parse(object.getMetadata().getCreationTimestamp())
        .plus(SPARED)
        .isBefore(clock.instant());
  }

  private static void remove(String kind, HasMetadata object) {
    LOG.with("kind", kind)
        .with("workload", object.getMetadata().getName())
        .warn(MessageCode.ORPHAN_REMOVED);
  }
}
