package dev.gatehouse.e2e.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.Program;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;

/** The test cluster, as its administrator has it in hand. Immutable. */
final class Cluster {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration LONG = Duration.ofMinutes(5);

  private final Endpoints endpoints;

  private Cluster(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  static Cluster of(Endpoints endpoints) {
    return new Cluster(endpoints);
  }

  /** What kubectl prints; it has to succeed. */
  String kubectl(String... arguments) {
    Program.Outcome outcome = program(arguments).run(LONG);
    if (outcome.exit() != 0) {
      throw new AssertionError("failed: " + outcome);
    }
    return outcome.output();
  }

  /** The objects that {@code kubectl get} finds, as the API server has them. */
  List<JsonNode> list(String namespace, String kind, String selector) {
    Program.Outcome outcome =
        program("-n", namespace, "get", kind, "-l", selector, "-o", "json").succeed();
    return StreamSupport.stream(json(outcome.output()).path("items").spliterator(), false).toList();
  }

  /**
   * Prints the name of each object that is there, and of each at every change, until it is ended.
   */
  Program watch(String namespace, String kind, String selector) {
    return program("-n", namespace, "get", kind, "-l", selector, "--watch", "-o", "name");
  }

  /** {@code helm}, which has to succeed. */
  void helm(String... arguments) {
    Program.Outcome outcome =
        Program.of(path("GATEHOUSE_CLUSTER_HELM"))
            .with(arguments)
            .environment("KUBECONFIG", path("KUBECONFIG"))
            .run(LONG);
    if (outcome.exit() != 0) {
      throw new AssertionError("failed: " + outcome);
    }
  }

  /** Stops, kills, pauses or starts a part of the cluster itself. */
  void part(String verb, String part) {
    script("part", verb, part);
  }

  /** Sends a signal to a container's first process, and nobody else knows of it. */
  void signal(String namespace, String pod, String container, String signal) {
    script("signal", namespace, pod, container, signal);
  }

  /** Drops what comes from a pod's address or goes to it. */
  void cut(String address) {
    script("cut", address);
  }

  void join() {
    script("join");
  }

  /** The containers that really run in a namespace, whatever the API server knows of them. */
  List<String> containers(String namespace) {
    return script("containers", namespace).output().lines().toList();
  }

  private Program.Outcome script(String... arguments) {
    return Program.of("bash", path("GATEHOUSE_CLUSTER"))
        .with(arguments)
        .environment("GATEHOUSE_CLUSTER_CACHE", path("GATEHOUSE_CLUSTER_CACHE"))
        .succeed();
  }

  private Program program(String... arguments) {
    List<String> command = new ArrayList<>(List.of(path("GATEHOUSE_CLUSTER_KUBECTL")));
    command.addAll(Arrays.asList(arguments));
    return Program.of(command).environment("KUBECONFIG", path("KUBECONFIG"));
  }

  private String path(String name) {
    return Path.of(endpoints.value(name)).toString();
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("kubectl did not answer in JSON: " + text, e);
    }
  }
}
