package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.MessageCode;
import dev.gatehouse.backend.ServiceLog;
import dev.gatehouse.backend.pod.PodBook.Present;
import dev.gatehouse.backend.template.WorkloadTemplate;
import dev.gatehouse.backend.workload.Lease;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Takes pods out of a pool. The claim is one patch, which holds only for a pod that is unclaimed
 * and as the template is now; so of two that want one only one gets it, and takes no part of the
 * other's. Whoever loses goes on to the next. Thread-safe.
 */
final class PoolClaims {

  private static final ServiceLog LOG = ServiceLog.of(PoolClaims.class);

  private final Cluster cluster;
  private final PodBook book;
  private final PoolMetrics metrics;
  private final InstantSource clock;

  PoolClaims(Cluster cluster, PodBook book, PoolMetrics metrics, InstantSource clock) {
    this.cluster = cluster;
    this.book = book;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** A pod for the lease, which nobody else has; empty when none is ready. */
  Optional<PodRef> claim(Lease lease, WorkloadTemplate template, PodPlan plan) {
    Instant now = clock.instant();
    for (Present candidate : candidates(template, plan.hash(), now)) {
      PoolTag tag = candidate.pod().pool().orElseThrow();
      Duration age = Duration.between(candidate.pod().createdAt(), now);
      // The cluster counts from the pod's start, which the pool had a part of.
      long deadline = Math.max(age.toSeconds(), 0) + plan.deadline(lease, now);
      Optional<Pod> claimed = cluster.claim(tag, lease, now, deadline);
      if (claimed.isEmpty()) {
        continue;
      }
      PodSighting seen = Sightings.of(claimed.get());
      book.saw(candidate.name(), seen);
      if (seen.deleting()) {
        continue;
      }
      metrics.claimed(template.name(), true);
      LOG.with("sessionId", lease.id().session())
          .with("workload", candidate.name())
          .with("principal", lease.principal())
          .with("node", seen.node())
          .info(MessageCode.POOL_POD_CLAIMED);
      return Optional.of(tag.pod());
    }
    metrics.claimed(template.name(), false);
    return Optional.empty();
  }

  /** In random order, so that those who ask at once do not all want the same one. */
  private List<Present> candidates(WorkloadTemplate template, String hash, Instant now) {
    List<Present> found =
        new ArrayList<>(
            book.pods(
                pod ->
                    !pod.deleting()
                        && pod.pool()
                            .filter(PoolTag::unclaimed)
                            .filter(tag -> tag.template().equals(template.name().text()))
                            .filter(tag -> tag.templateHash().equals(hash))
                            .isPresent()));
    found.removeIf(pod -> !(pod.verdict(template.limits(), now) instanceof Verdict.Reachable));
    Collections.shuffle(found);
    return found;
  }
}
