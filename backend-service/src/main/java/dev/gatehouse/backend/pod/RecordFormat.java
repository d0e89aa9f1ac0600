package dev.gatehouse.backend.pod;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.backend.identity.SshPublicKey;
import dev.gatehouse.backend.identity.WorkloadId;
import dev.gatehouse.backend.workload.EndReason;
import dev.gatehouse.backend.workload.Lease;
import dev.gatehouse.backend.workload.LeaseFormat;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A workload's record as annotations keep it. They hold no secret: not the host key, no grant. */
final class RecordFormat {

  private static final int VERSION = 1;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private RecordFormat() {}

  static Map<String, String> annotations(Lease lease, PodRef pod) {
    Map<String, String> annotations = new LinkedHashMap<>();
    annotations.put(PodNames.LEASE, write(lease));
    put(annotations, pod);
    annotations.put(PodNames.SESSION, lease.id().session().toString());
    annotations.put(PodNames.PRINCIPAL, lease.principal().name());
    return annotations;
  }

  /** What says which pod it is. */
  static void put(Map<String, String> annotations, PodRef pod) {
    if (pod.kind() != PodRef.Kind.OWN) {
      annotations.put(PodNames.POD, pod.id().text());
    }
    if (pod.kind() == PodRef.Kind.SHARED) {
      annotations.put(PodNames.SHARED, String.valueOf(true));
    }
    annotations.put(PodNames.HOST_KEY, pod.hostKey().line());
    annotations.put(PodNames.PROTOCOL, String.valueOf(pod.protocol()));
  }

  /** The record, unless it is none of ours, or of a later version. */
  static Optional<PodRecord> readable(Secret secret) {
    try {
      return Optional.of(read(secret));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * @throws IllegalArgumentException when the Secret is none of ours, or of a later version
   */
  static PodRecord read(Secret secret) {
    Map<String, String> annotations =
        Optional.ofNullable(secret.getMetadata().getAnnotations()).orElse(Map.of());
    try {
      Lease lease = lease(JSON.readTree(text(annotations, PodNames.LEASE)));
      Optional<Instant> attached =
          Optional.ofNullable(annotations.get(PodNames.ATTACHED)).map(Instant::parse);
      return new PodRecord(
          secret.getMetadata().getName(),
          secret.getMetadata().getUid(),
          Long.parseLong(secret.getMetadata().getResourceVersion()),
          attached.map(lease::attached).orElse(lease),
          pod(secret.getMetadata().getName(), annotations),
          end(annotations));
    } catch (JsonProcessingException | DateTimeException e) {
      throw new IllegalArgumentException("not a record", e);
    }
  }

  /**
   * Which pod the Secret of this name points to.
   *
   * @throws IllegalArgumentException when it does not say so
   */
  static PodRef pod(String name, Map<String, String> annotations) {
    String id = annotations.getOrDefault(PodNames.POD, name);
    return new PodRef(
        new WorkloadId(id),
        kind(id.equals(name), annotations.containsKey(PodNames.SHARED)),
        new SshPublicKey(text(annotations, PodNames.HOST_KEY)),
        Integer.parseInt(text(annotations, PodNames.PROTOCOL)));
  }

  private static PodRef.Kind kind(boolean own, boolean shared) {
    if (shared) {
      return PodRef.Kind.SHARED;
    }
    return own ? PodRef.Kind.OWN : PodRef.Kind.POOLED;
  }

  private static Optional<PodRecord.End> end(Map<String, String> annotations) {
    return annotations.containsKey(PodNames.ENDED)
        ? Optional.of(
            new PodRecord.End(
                EndReason.valueOf(text(annotations, PodNames.ENDED)),
                Instant.parse(text(annotations, PodNames.ENDED_AT))))
        : Optional.empty();
  }

  private static String write(Lease lease) {
    ObjectNode node = JSON.createObjectNode();
    node.put("version", VERSION);
    LeaseFormat.write(node, lease);
    return node.toString();
  }

  private static Lease lease(JsonNode node) {
    if (node.path("version").asInt() != VERSION) {
      throw new IllegalArgumentException("not of version " + VERSION);
    }
    return LeaseFormat.read(node);
  }

  private static String text(Map<String, String> annotations, String name) {
    String value = annotations.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }
}
