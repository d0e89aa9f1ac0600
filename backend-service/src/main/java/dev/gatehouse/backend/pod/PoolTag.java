package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.identity.SshPublicKey;
import dev.gatehouse.backend.identity.WorkloadId;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What stands on a pod that was made for a pool. It has no record of its own while it is unclaimed,
 * so what a record will say of it is here.
 *
 * @param template the name of the template
 * @param templateHash tells whether it is as one that would be made now
 * @param claimedAt when it was claimed; empty while it is not
 */
record PoolTag(String template, String templateHash, PodRef pod, Optional<Instant> claimedAt) {

  static final String UNCLAIMED = "unclaimed";
  static final String CLAIMED = "claimed";

  boolean unclaimed() {
    return claimedAt.isEmpty();
  }

  /** The tag of a pod; empty when it was made for no pool, or its tag cannot be read. */
  static Optional<PoolTag> of(Pod pod) {
    Map<String, String> annotations =
        Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.of());
    String state = annotations.get(PodNames.POOL);
    String template =
        Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.<String, String>of())
            .get(PodNames.TEMPLATE);
    String hash = annotations.get(PodNames.TEMPLATE_HASH);
    String hostKey = annotations.get(PodNames.HOST_KEY);
    String protocol = annotations.get(PodNames.PROTOCOL);
    if (state == null || template == null || hash == null || hostKey == null || protocol == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new PoolTag(
              template,
              hash,
              new PodRef(
                  new WorkloadId(pod.getMetadata().getName()),
                  PodRef.Kind.POOLED,
                  new SshPublicKey(hostKey),
                  Integer.parseInt(protocol)),
              state.equals(UNCLAIMED)
                  ? Optional.empty()
                  : Optional.of(
                      Instant.parse(
                          annotations.getOrDefault(
                              PodNames.CLAIMED_AT, Instant.EPOCH.toString())))));
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
