package dev.gatehouse.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.Endpoints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Gatehouse as it is installed: its own pods, and those of its sessions. Immutable. */
final class Release {
  /** After a fault is over, nothing is left that nobody accounts for. */
  private static final Duration SWEPT_WITHIN = Duration.ofSeconds(60);

  static final List<String> SERVICES = List.of("gateway", "auth", "backend", "audit");

  private static final Duration READY_WITHIN = Duration.ofMinutes(3);
  private static final String LABEL = "gatehouse.dev/part";
  static final String OURS = LABEL + "=workload";

  private final Cluster cluster;
  private final String namespace;
  private final String workloads;
  private final String chart;
  private final String values;

  private Release(Endpoints endpoints) {
    this.cluster = Cluster.of(endpoints);
    this.namespace = endpoints.value("GATEHOUSE_NAMESPACE");
    this.workloads = endpoints.value("GATEHOUSE_WORKLOADS");
    this.chart = endpoints.value("GATEHOUSE_CHART");
    this.values = endpoints.value("GATEHOUSE_CHART_VALUES");
  }

  static Release underTest(Endpoints endpoints) {
    return new Release(endpoints);
  }

  Cluster cluster() {
    return cluster;
  }

  String namespace() {
    return namespace;
  }

  /** Where pods of sessions are. */
  String workloads() {
    return workloads;
  }

  /** The pods of sessions, and of the pool. */
  List<JsonNode> pods() {
    return cluster.list(workloads, "pods", OURS);
  }

  /**
   * Records, and the keys of pods that have none: each kind has a value of the label of its own.
   */
  List<JsonNode> secrets() {
    return cluster.list(workloads, "secrets", LABEL);
  }

  /** The pods of a service that are not going. */
  List<JsonNode> podsOf(String service) {
    return cluster.list(namespace, "pods", component(service)).stream()
        .filter(pod -> pod.at("/metadata/deletionTimestamp").isMissingNode())
        .toList();
  }

  /** Kills the first process of every replica of the service, past kubelet and API server. */
  void kill(String service) {
    podsOf(service).forEach(pod -> kill(service, name(pod)));
  }

  /** Kills the first process of one replica of a service. */
  void kill(String service, String pod) {
    cluster.signal(namespace, pod, service, "KILL");
  }

  /** Until every replica of the service is ready again. */
  void awaitReady(String service) {
    awaitReady(service, pods -> !pods.isEmpty());
  }

  /** Until there are so many replicas of the service, all of them ready. */
  void awaitReady(String service, int replicas) {
    awaitReady(service, pods -> pods.size() == replicas);
  }

  private void awaitReady(String service, Predicate<List<JsonNode>> enough) {
    Await.until(
        service + " is ready",
        READY_WITHIN,
        () -> {
          List<JsonNode> pods = podsOf(service);
          return enough.test(pods) && pods.stream().allMatch(Release::ready);
        },
        () ->
            podsOf(service).stream().map(pod -> pod.path("status").toString()).toList().toString());
  }

  /**
   * The release as it is installed, but for values {@code NAME=VALUE}; none are those of before.
   */
  void upgrade(String... values) {
    List<String> arguments =
        new ArrayList<>(
            List.of("upgrade", "gatehouse", chart, "-n", namespace, "-f", this.values, "--wait"));
    for (String value : values) {
      arguments.addAll(List.of("--set", value));
    }
    cluster.helm(arguments.toArray(String[]::new));
  }

  void scale(String workload, int replicas) {
    cluster.kubectl("-n", namespace, "scale", workload, "--replicas=" + replicas);
  }

  /** {@code kubectl rollout}, in the release's namespace. */
  void rollout(String verb, String... rest) {
    List<String> arguments = new ArrayList<>(List.of("-n", namespace, "rollout", verb));
    arguments.addAll(List.of(rest));
    cluster.kubectl(arguments.toArray(String[]::new));
  }

  /** No container runs, and nothing with our label exists. */
  void assertNothingLeft() {
    assertNothingLeft(Duration.ZERO);
  }

  /** The same of workloads that outlive their sessions for a while. */
  void assertNothingLeft(Duration idle) {
    Await.until(
        "nothing is left of sessions that are over",
        idle.plus(SWEPT_WITHIN),
        () -> left().isEmpty(),
        () -> left().toString());
    assertThat(left()).isEmpty();
  }

  /** What is there beside the slots of a pool: each has a pod and a Secret of one name. */
  private List<String> left() {
    List<String> unclaimed = pods().stream().filter(Release::unclaimed).map(Release::name).toList();
    return Stream.of(
            pods().stream().map(pod -> "pod " + name(pod)),
            secrets().stream().map(secret -> "Secret " + name(secret)),
            cluster.containers(workloads).stream().map(container -> "container " + container))
        .flatMap(all -> all)
        .filter(one -> unclaimed.stream().noneMatch(one::contains))
        .toList();
  }

  static String component(String service) {
    return "app.kubernetes.io/component=" + service;
  }

  /** Whether the pod waits in a pool for somebody to come. */
  static boolean unclaimed(JsonNode pod) {
    return pod.at("/metadata/annotations/gatehouse.dev~1pool").asText().equals("unclaimed");
  }

  static String name(JsonNode object) {
    return object.at("/metadata/name").asText();
  }

  static boolean ready(JsonNode pod) {
    for (JsonNode condition : pod.at("/status/conditions")) {
      if (condition.path("type").asText().equals("Ready")) {
        return condition.path("status").asText().equals("True");
      }
    }
    return false;
  }
}
