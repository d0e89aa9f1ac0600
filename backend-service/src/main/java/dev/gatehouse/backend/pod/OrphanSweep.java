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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Removes what nothing accounts for, by lists of the cluster's own and not by what was watched:
 * pods that nothing points to, Secrets with the host key of a pod that is gone, pointers to a
 * shared pod that is gone, records that nobody can read. Unclaimed pods are their pool's. Only a
 * leader does, and twice would do no harm: a deletion names the very object that was looked at.
 */
final class OrphanSweep {

  /** How long an object may look like an orphan: whoever makes it may not be done. */
  static final Duration SPARED = Duration.ofSeconds(30);

  /** How long a pod that was claimed out of a pool may have no record that points to it. */
  static final Duration CLAIM_SPARED = Duration.ofSeconds(60);

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
    // In this order: what is made meanwhile is needed by what is made after it, and the list of
    // what needs it is the later one. Only a pod's record comes before the pod, so it comes last.
    List<SharedPointer> pointers =
        cluster.pointers().stream().map(SharedPointer::read).flatMap(Optional::stream).toList();
    List<Secret> keys = cluster.keys();
    List<Pod> pods = cluster.pods();
    Set<String> needed = sweepRecords(cluster.secrets());
    Set<String> there =
        pods.stream().map(pod -> pod.getMetadata().getName()).collect(Collectors.toSet());
    sweepKeys(keys, there);
    sweepPointers(pointers, there, needed);
    // The pod that sessions share may have none for a long while.
    pointers.forEach(pointer -> needed.add(pointer.pod().id().text()));
    sweepPods(pods, needed);
  }

  /** What points to nothing any more, unless somebody points it to something in this moment. */
  private void sweepPointers(List<SharedPointer> pointers, Set<String> there, Set<String> needed) {
    for (SharedPointer pointer : pointers) {
      String pod = pointer.pod().id().text();
      if (!there.contains(pod)
          && !needed.contains(pod)
          && pointer.at().plus(SPARED).isBefore(clock.instant())) {
        cluster.deleteSecret(pointer.name(), pointer.uid(), pointer.version());
      }
    }
  }

  private void sweepKeys(List<Secret> keys, Set<String> there) {
    for (Secret key : keys) {
      if (!there.contains(key.getMetadata().getName()) && madeBefore(key, SPARED)) {
        removeSecret(key);
      }
    }
  }

  /** The names of the pods that are needed. */
  private Set<String> sweepRecords(List<Secret> records) {
    Set<String> needed = new HashSet<>();
    for (Secret secret : records) {
      Optional<PodRecord> record = RecordFormat.readable(secret);
      record
          .filter(readable -> readable.end().isEmpty())
          .ifPresent(live -> needed.add(live.pod().id().text()));
      if (record.isEmpty() && madeBefore(secret, SPARED)) {
        tell("secret", secret);
        removeSecret(secret);
      }
    }
    return needed;
  }

  private void sweepPods(List<Pod> pods, Set<String> needed) {
    for (Pod pod : pods) {
      if (!needed.contains(pod.getMetadata().getName())
          && pod.getMetadata().getDeletionTimestamp() == null
          && orphan(pod)) {
        tell("pod", pod);
        cluster.deletePod(pod.getMetadata().getName(), Optional.of(pod.getMetadata().getUid()));
      }
    }
  }

  /** Whether a pod that no record points to is long enough without one. */
  private boolean orphan(Pod pod) {
    Optional<PoolTag> pool = PoolTag.of(pod);
    if (pool.isEmpty()) {
      return madeBefore(pod, SPARED);
    }
    return pool.get()
        .claimedAt()
        .map(at -> at.plus(CLAIM_SPARED).isBefore(clock.instant()))
        .orElse(false);
  }

  private boolean madeBefore(HasMetadata object, Duration spared) {
    return Instant.parse(object.getMetadata().getCreationTimestamp())
        .plus(spared)
        .isBefore(clock.instant());
  }

  private void removeSecret(Secret secret) {
    cluster.deleteSecret(secret.getMetadata().getName(), secret.getMetadata().getUid());
  }

  private static void tell(String kind, HasMetadata object) {
    LOG.with("kind", kind)
        .with("workload", object.getMetadata().getName())
        .warn(MessageCode.ORPHAN_REMOVED);
  }
}
