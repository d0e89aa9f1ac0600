package dev.gatehouse.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Pods as Gatehouse makes them, without Gatehouse: from the request that creates one to the first
 * instruction of its container, which says what time it is.
 */
final class BarePods {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long START_MILLIS_MAX = 60_000;
  private static final String SAYS_THE_TIME = "echo $EPOCHREALTIME; exec sleep 600";

  private final PodCluster cluster;
  private final Path file;
  private final JsonNode like;
  private int made;

  /**
   * @param folder for a file
   * @param like a pod of a session, as the API server has it
   */
  BarePods(PodCluster cluster, Path folder, JsonNode like) {
    this.cluster = cluster;
    this.file = folder.resolve("bare-pod.json");
    this.like = like;
  }

  /**
   * Nanoseconds until the container runs.
   *
   * @param init whether a container comes before it, as in Gatehouse's pods
   */
  long start(boolean init) {
    String name = "bare-" + ++made;
    try {
      Files.writeString(file, pod(name, init).toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Instant begin = Instant.now();
    String answer = cluster.inNetwork(request());
    String[] words = answer.strip().split(" ", -1);
    if (!words[0].equals("201")) {
      throw new IllegalStateException("a bare pod is answered with " + answer);
    }
    Instant asked = begin.plusNanos((long) (Double.parseDouble(words[1]) * 1e9));
    Instant runs = said(name);
    String _ = cluster.kubectl("delete", "pod", name, "--grace-period=1", "--wait=false");
    return Duration.between(asked, runs).toNanos();
  }

  /** Prints the status, and after how many seconds curl was about to send. */
  private List<String> request() {
    Path keys = cluster.keys();
    return List.of(
        "curl",
        "-sS",
        "-o",
        "/dev/null",
        "-w",
        "%{http_code} %{time_pretransfer}",
        "--cacert",
        keys.resolve("authority.crt").toString(),
        "--cert",
        keys.resolve("admin.crt").toString(),
        "--key",
        keys.resolve("admin.key").toString(),
        "-H",
        "Content-Type: application/json",
        "--data-binary",
        "@" + file,
        cluster.apiServer() + "/api/v1/namespaces/" + cluster.namespace() + "/pods");
  }

  private Instant said(String name) {
    long until = System.currentTimeMillis() + START_MILLIS_MAX;
    while (true) {
      String phase = cluster.kubectl("get", "pod", name, "-o", "jsonpath={.status.phase}").strip();
      if (phase.equals("Running")) {
        String[] time = cluster.kubectl("logs", name, "-c", workload()).strip().split("\\.", -1);
        if (time.length == 2) {
          return Instant.ofEpochSecond(Long.parseLong(time[0]), Long.parseLong(time[1]) * 1_000);
        }
      }
      if (System.currentTimeMillis() > until) {
        throw new IllegalStateException(name + " does not start");
      }
      Pause.millis(300);
    }
  }

  private String workload() {
    return like.at("/spec/containers/0/name").asText();
  }

  private ObjectNode pod(String name, boolean init) {
    ObjectNode pod = JSON.createObjectNode();
    pod.put("apiVersion", "v1");
    pod.put("kind", "Pod");
    pod.putObject("metadata").put("name", name);
    ObjectNode spec = like.path("spec").deepCopy();
    spec.remove("nodeName");
    ObjectNode workload = (ObjectNode) spec.path("containers").path(0);
    says(workload, SAYS_THE_TIME);
    ObjectNode before = (ObjectNode) spec.path("initContainers").path(0);
    before.set("image", workload.get("image"));
    says(before, "exit 0");
    if (!init) {
      spec.remove("initContainers");
    }
    // The Secret that it has is its session's own: any other is as good.
    for (JsonNode volume : (ArrayNode) spec.path("volumes")) {
      if (volume.has("secret")) {
        ((ObjectNode) volume.get("secret")).put("secretName", "gatehouse-workloads");
      }
    }
    pod.set("spec", spec);
    return pod;
  }

  private static void says(ObjectNode container, String line) {
    container.putArray("command").add("/bin/bash").add("-c").add(line);
  }
}
