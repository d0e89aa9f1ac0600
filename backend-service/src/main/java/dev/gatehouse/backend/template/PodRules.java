package dev.gatehouse.backend.template;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must hold between the fields of one template, beyond the shape of each. */
final class PodRules {

  private static final String RESERVED = "gatehouse";
  private static final long IDLE_OF_SESSION_MOST = 3_600;
  private static final String OUR_FOLDER = "/gatehouse";
  private static final String OUR_KEYS = "gatehouse.dev/";
  private static final String SAFE_TO_EVICT = "cluster-autoscaler.kubernetes.io/safe-to-evict";

  private final TemplateReader reader;
  private final String path;
  private final Map<String, Object> template;
  private final Map<String, Object> spec;

  PodRules(TemplateReader reader, String path, Map<String, Object> template) {
    this.reader = reader;
    this.path = path;
    this.template = template;
    this.spec = mapping(mapping(template, "pod"), "spec");
  }

  void check() {
    if (mapping(template, "pod").isEmpty()) {
      refuse("pod", "is missing");
      return;
    }
    containers();
    injection();
    mode();
    pool();
    metadata();
    names();
  }

  private void containers() {
    List<Map<String, Object>> containers = mappings(spec, "containers");
    if (containers.size() != 1) {
      refuse(
          "pod.spec.containers",
          "has to hold the workload's container and no other; what runs beside it is an "
              + "initContainer with 'restartPolicy: Always'");
    } else if (template.containsKey("container")
        && !Objects.equals(template.get("container"), containers.getFirst().get("name"))) {
      refuse("container", "is not the name of the one container of pod.spec.containers");
    }
    each("containers", this::container);
    each("initContainers", this::container);
    each(
        "initContainers",
        (at, sidecar) -> {
          if (!sidecar.containsKey("restartPolicy")) {
            refuse(at + ".restartPolicy", "is missing: 'Always' makes it a sidecar");
          }
        });
  }

  private void container(String at, Map<String, Object> container) {
    for (String needed : List.of("name", "image")) {
      if (!container.containsKey(needed)) {
        refuse(at + "." + needed, "is missing");
      }
    }
    List<Map<String, Object>> mounts = mappings(container, "volumeMounts");
    for (int i = 0; i < mounts.size(); i++) {
      String mount = at + ".volumeMounts[" + i + "]";
      notOurs(mount + ".mountPath", mounts.get(i).get("mountPath"));
      if (Objects.toString(mounts.get(i).get("name"), "").startsWith(RESERVED)) {
        refuse(mount + ".name", "volumes that begin with '" + RESERVED + "' are Gatehouse's own");
      }
    }
  }

  private void notOurs(String at, @Nullable Object folder) {
    String path = Objects.toString(folder, "");
    if (path.equals(OUR_FOLDER) || path.startsWith(OUR_FOLDER + "/")) {
      refuse(at, OUR_FOLDER + " is Gatehouse's own");
    }
  }

  private void injection() {
    notOurs("home", template.get("home"));
    boolean baked = Objects.equals(template.get("injection"), "baked");
    if (baked != template.containsKey("agentPath")) {
      refuse("agentPath", "is needed with 'injection: baked', and only then");
    }
  }

  private void mode() {
    boolean persistent = Objects.equals(template.get("mode"), "persistent");
    if (!persistent && template.get("idle") instanceof Long idle && idle > IDLE_OF_SESSION_MOST) {
      refuse("idle", "is at most 1h, unless the mode is 'persistent'");
    }
    if (persistent && template.containsKey("pool")) {
      refuse("pool", "has no use with 'mode: persistent'");
    }
  }

  private void pool() {
    if (template.containsKey("pool") && !mapping(template, "pool").containsKey("size")) {
      refuse("pool.size", "is missing");
    }
  }

  private void metadata() {
    Map<String, Object> metadata = mapping(mapping(template, "pod"), "metadata");
    for (String key : mapping(metadata, "labels").keySet()) {
      if (key.startsWith(OUR_KEYS)) {
        refuse("pod.metadata.labels." + key, OUR_KEYS + " is Gatehouse's own");
      }
    }
    for (String key : mapping(metadata, "annotations").keySet()) {
      if (key.startsWith(OUR_KEYS)) {
        refuse("pod.metadata.annotations." + key, OUR_KEYS + " is Gatehouse's own");
      } else if (key.contains("kubernetes.io/") && !key.equals(SAFE_TO_EVICT)) {
        refuse(
            "pod.metadata.annotations." + key,
            "annotations of Kubernetes itself can be a privilege");
      }
    }
  }

  private void names() {
    Set<String> seen = new HashSet<>();
    each("containers", (at, container) -> name(at, container, seen));
    each("initContainers", (at, container) -> name(at, container, seen));
    Set<String> volumes = new HashSet<>();
    each("volumes", (at, volume) -> name(at, volume, volumes));
    each(
        "volumes",
        (at, volume) -> {
          if (!volume.containsKey("emptyDir")) {
            refuse(at + ".emptyDir", "is missing");
          }
        });
  }

  private void name(String at, Map<String, Object> named, Set<String> seen) {
    String name = Objects.toString(named.get("name"), "");
    if (name.startsWith(RESERVED)) {
      refuse(at + ".name", "names that begin with '" + RESERVED + "' are Gatehouse's own");
    } else if (!name.isEmpty() && !seen.add(name)) {
      refuse(at + ".name", "stands here twice");
    }
  }

  private interface Look {
    void at(String place, Map<String, Object> item);
  }

  private void each(String list, Look look) {
    List<Map<String, Object>> items = mappings(spec, list);
    for (int i = 0; i < items.size(); i++) {
      look.at("pod.spec." + list + "[" + i + "]", items.get(i));
    }
  }

  private void refuse(String at, String problem) {
    reader.refuse(0, path + "." + at, problem);
  }

  private static Map<String, Object> mapping(Map<String, Object> fields, String key) {
    return TemplateReader.mapping(Optional.ofNullable(fields.get(key)));
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> mappings(Map<String, Object> fields, String key) {
    return fields.get(key) instanceof List<?> list ? (List<Map<String, Object>>) list : List.of();
  }
}
