package dev.gatehouse.backend.pod;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.backend.MessageCode;
import dev.gatehouse.backend.ServiceLog;
import dev.gatehouse.backend.identity.Principal;
import dev.gatehouse.backend.workload.EndReason;
import dev.gatehouse.backend.workload.Lease;
import dev.gatehouse.backend.workload.WorkloadsUnavailable;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * The calls to the cluster's API that workloads need, in one namespace. What is no answer of use
 * (no connection, 429, 5xx, our role) is {@link WorkloadsUnavailable}. Thread-safe.
 */
final class Cluster {

  private static final ServiceLog LOG = ServiceLog.of(Cluster.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int UNPROCESSABLE = 422;

  private final KubernetesClient client;
  private final String namespace;

  Cluster(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  KubernetesClient client() {
    return client;
  }

  String namespace() {
    return namespace;
  }

  /** What became of a create. */
  sealed interface Creation<T> {

    record Created<T>(T made) implements Creation<T> {}

    /** Somebody was faster. */
    record Exists<T>() implements Creation<T> {}

    /** There will be none. */
    record Refused<T>(EndReason reason, String problem) implements Creation<T> {}
  }

  /** What became of a change. */
  sealed interface Change {

    record Changed(Secret secret) implements Change {}

    /** It had changed before. */
    record Conflict() implements Change {}

    record Gone() implements Change {}
  }

  /**
   * How ours refer to what owns all of them.
   *
   * @throws WorkloadsUnavailable also when that is not there: without it none is made
   */
  OwnerReference anchor(String name) {
    return secret(name)
        .map(
            secret ->
                new OwnerReferenceBuilder()
                    .withApiVersion("v1")
                    .withKind("Secret")
                    .withName(name)
                    .withUid(secret.getMetadata().getUid())
                    .withController(true)
                    .withBlockOwnerDeletion(false)
                    .build())
        .orElseThrow(
            () -> {
              LOG.with("problem", "there is no Secret " + name)
                  .error(MessageCode.WORKLOADS_UNAVAILABLE);
              return new WorkloadsUnavailable("no anchor", new IllegalStateException(name));
            });
  }

  Optional<Secret> secret(String name) {
    return call(
        "get secret",
        () -> Optional.ofNullable(client.secrets().inNamespace(namespace).withName(name).get()));
  }

  Optional<Pod> pod(String name) {
    return call(
        "get pod",
        () -> Optional.ofNullable(client.pods().inNamespace(namespace).withName(name).get()));
  }

  Creation<Secret> create(Secret secret) {
    return create(
        "create secret", () -> client.secrets().inNamespace(namespace).resource(secret).create());
  }

  Creation<Pod> create(Pod pod) {
    return create("create pod", () -> client.pods().inNamespace(namespace).resource(pod).create());
  }

  /**
   * Sets annotations if nobody has changed the record since; with {@code empty}, drops its data.
   */
  Change annotate(PodRecord record, Map<String, String> annotations, boolean empty) {
    return annotate(record.name(), record.uid(), record.version(), annotations, empty);
  }

  /** The same, of any Secret of ours. */
  Change annotate(
      String name, String uid, long version, Map<String, String> annotations, boolean empty) {
    ObjectNode patch = JSON.createObjectNode();
    ObjectNode metadata = patch.putObject("metadata");
    metadata.put("uid", uid);
    metadata.put("resourceVersion", String.valueOf(version));
    annotations.forEach(metadata.putObject("annotations")::put);
    if (empty) {
      patch.putNull("data");
    }
    try {
      return new Change.Changed(
          client
              .secrets()
              .inNamespace(namespace)
              .resource(new SecretBuilder().withMetadata(named(name)).build())
              .patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString()));
    } catch (KubernetesClientException e) {
      return switch (e.getCode()) {
        case CONFLICT -> new Change.Conflict();
        case NOT_FOUND -> new Change.Gone();
        default -> throw unavailable("patch secret", e);
      };
    }
  }

  /**
   * Takes a pod out of its pool, in one step: it holds only for one that is unclaimed, and of the
   * template as the tag has it.
   *
   * @param deadlineSeconds when the cluster ends it, counted from its start
   * @return the pod as it is now; empty when somebody else has it, or it is gone
   */
  Optional<Pod> claim(PoolTag tag, Lease lease, Instant now, long deadlineSeconds) {
    ArrayNode patch = JSON.createArrayNode();
    step(patch, "test", PodNames.POOL, PoolTag.UNCLAIMED);
    step(patch, "test", PodNames.TEMPLATE_HASH, tag.templateHash());
    step(patch, "replace", PodNames.POOL, PoolTag.CLAIMED);
    step(patch, "add", PodNames.CLAIMED_BY, PodNames.of(lease.id()).text());
    step(patch, "add", PodNames.CLAIMED_AT, now.toString());
    step(patch, "add", PodNames.SESSION, lease.id().session().toString());
    step(patch, "add", PodNames.PRINCIPAL, lease.principal().name());
    patch
        .addObject()
        .put("op", "add")
        .put("path", "/spec/activeDeadlineSeconds")
        .put("value", deadlineSeconds);
    try {
      return Optional.of(
          client
              .pods()
              .inNamespace(namespace)
              .resource(new PodBuilder().withMetadata(named(tag.pod().id().text())).build())
              .patch(PatchContext.of(PatchType.JSON), patch.toString()));
    } catch (KubernetesClientException e) {
      return switch (e.getCode()) {
        case NOT_FOUND, CONFLICT -> Optional.empty();
        // A patch whose answer was lost is sent again, and finds its own work done.
        case UNPROCESSABLE -> pod(tag.pod().id().text()).filter(pod -> claimedBy(pod, lease));
        default -> throw unavailable("patch pod", e);
      };
    }
  }

  /**
   * What the client is to know of an object that it patches: by name alone it would get it first.
   */
  private ObjectMeta named(String name) {
    return new ObjectMetaBuilder().withName(name).withNamespace(namespace).build();
  }

  private static boolean claimedBy(Pod pod, Lease lease) {
    return PodNames.of(lease.id())
        .text()
        .equals(pod.getMetadata().getAnnotations().get(PodNames.CLAIMED_BY));
  }

  private static void step(ArrayNode patch, String operation, String annotation, String value) {
    patch
        .addObject()
        .put("op", operation)
        .put("path", "/metadata/annotations/" + annotation.replace("/", "~1"))
        .put("value", value);
  }

  List<Pod> pods() {
    return call(
        "list pods",
        () ->
            client
                .pods()
                .inNamespace(namespace)
                .withLabel(PodNames.OURS, PodNames.OURS_VALUE)
                .list()
                .getItems());
  }

  /** The records. */
  List<Secret> secrets() {
    return secrets(PodNames.OURS_VALUE);
  }

  /** The Secrets that have pods' host keys and are no records. */
  List<Secret> keys() {
    return secrets(PodNames.KEY_VALUE);
  }

  /** The Secrets that say which pods are shared. */
  List<Secret> pointers() {
    return secrets(PodNames.SHARED_VALUE);
  }

  private List<Secret> secrets(String part) {
    return call(
        "list secrets",
        () ->
            client
                .secrets()
                .inNamespace(namespace)
                .withLabel(PodNames.OURS, part)
                .list()
                .getItems());
  }

  /** A principal's records, with every write before this call; what cannot be read is left out. */
  List<PodRecord> recordsOf(Principal principal) {
    return call(
        "list secrets",
        () ->
            client
                .secrets()
                .inNamespace(namespace)
                .withLabel(PodNames.OURS, PodNames.OURS_VALUE)
                .withLabel(PodNames.PRINCIPAL_DIGEST, PodNames.digest(principal.name()))
                .list()
                .getItems()
                .stream()
                .map(RecordFormat::readable)
                .flatMap(Optional::stream)
                .toList());
  }

  /** Deletes this very pod, and no later one of its name. */
  void deletePod(String name, Optional<String> uid) {
    delete("pods", name, uid, OptionalLong.empty());
  }

  /** Deletes this very pod if nobody has changed it since it was seen. */
  void deletePod(String name, String uid, long version) {
    delete("pods", name, Optional.of(uid), OptionalLong.of(version));
  }

  void deleteSecret(String name, String uid) {
    delete("secrets", name, Optional.of(uid), OptionalLong.empty());
  }

  /** Deletes this very Secret if nobody has changed it since it was seen. */
  void deleteSecret(String name, String uid, long version) {
    delete("secrets", name, Optional.of(uid), OptionalLong.of(version));
  }

  private void delete(String kind, String name, Optional<String> uid, OptionalLong version) {
    ObjectNode options = JSON.createObjectNode();
    options.put("kind", "DeleteOptions");
    options.put("apiVersion", "v1");
    options.put("propagationPolicy", "Background");
    uid.ifPresent(known -> options.withObject("/preconditions").put("uid", known));
    version.ifPresent(
        known ->
            options.withObject("/preconditions").put("resourceVersion", String.valueOf(known)));
    try {
      client.raw("/api/v1/namespaces/" + namespace + "/" + kind + "/" + name, "DELETE", options);
    } catch (KubernetesClientException e) {
      // Gone, or another one by now: both are what was wanted.
      if (e.getCode() != NOT_FOUND && e.getCode() != CONFLICT) {
        throw unavailable("delete " + kind, e);
      }
    }
  }

  private static <T extends HasMetadata> Creation<T> create(String what, Supplier<T> create) {
    try {
      return new Creation.Created<>(create.get());
    } catch (KubernetesClientException e) {
      if (e.getCode() == CONFLICT && "AlreadyExists".equals(reason(e))) {
        return new Creation.Exists<>();
      }
      String message = String.valueOf(e.getMessage());
      return CreateRefusal.of(e.getCode(), message)
          .<Creation<T>>map(reason -> new Creation.Refused<>(reason, message))
          .orElseThrow(() -> unavailable(what, e));
    }
  }

  private static String reason(KubernetesClientException e) {
    return e.getStatus() == null ? "" : String.valueOf(e.getStatus().getReason());
  }

  private static <T> T call(String what, Supplier<T> work) {
    try {
      return work.get();
    } catch (KubernetesClientException e) {
      throw unavailable(what, e);
    }
  }

  private static WorkloadsUnavailable unavailable(String what, KubernetesClientException e) {
    LOG.with("call", what)
        .with("status", e.getCode())
        .with("problem", String.valueOf(e.getMessage()))
        .warn(MessageCode.CLUSTER_CALL_FAILED);
    return new WorkloadsUnavailable(what, e);
  }
}
