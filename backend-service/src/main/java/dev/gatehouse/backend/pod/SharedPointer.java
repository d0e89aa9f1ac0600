package dev.gatehouse.backend.pod;

import dev.gatehouse.backend.identity.Principal;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Which pod a principal's sessions share now: a Secret without any data, so that no other right is
 * needed than that to Secrets.
 *
 * @param version counts the writes of the cluster's store
 * @param at when it was pointed there
 */
record SharedPointer(String name, String uid, long version, PodRef pod, Instant at) {

  static Map<String, String> annotations(PodRef pod, Principal principal, Instant now) {
    Map<String, String> annotations = new LinkedHashMap<>();
    RecordFormat.put(annotations, pod);
    annotations.put(PodNames.PRINCIPAL, principal.name());
    annotations.put(PodNames.POINTED_AT, now.toString());
    return annotations;
  }

  static Secret secret(String name, Map<String, String> annotations, OwnerReference anchor) {
    Secret secret = PodPlan.secret(name, annotations, Optional.empty(), anchor);
    secret.getMetadata().setLabels(Map.of(PodNames.OURS, PodNames.SHARED_VALUE));
    return secret;
  }

  /** The pointer that a Secret is; empty when it is none, or of a later version. */
  static Optional<SharedPointer> read(Secret secret) {
    Map<String, String> annotations =
        Objects.requireNonNullElse(secret.getMetadata().getAnnotations(), Map.of());
    try {
      return Optional.of(
          new SharedPointer(
              secret.getMetadata().getName(),
              secret.getMetadata().getUid(),
              Long.parseLong(secret.getMetadata().getResourceVersion()),
              RecordFormat.pod(secret.getMetadata().getName(), annotations),
              Instant.parse(annotations.getOrDefault(PodNames.POINTED_AT, ""))));
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
