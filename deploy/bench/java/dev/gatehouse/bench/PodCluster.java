package dev.gatehouse.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** The test cluster with Gatehouse on it, as its administrator has it in hand. */
final class PodCluster {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long WAIT_MILLIS_MAX = 120_000;
  private static final String POOL = "gatehouse.dev/pool";

  private final EnvironmentFile endpoints;
  private final Path network;

  /**
   * @param endpoints what the release says of itself
   * @param network the cluster's network namespace, a file
   */
  PodCluster(EnvironmentFile endpoints, Path network) {
    this.endpoints = endpoints;
    this.network = network;
  }

  /** Where a user of the release logs in. */
  Door door(String name, String user) {
    return new Door(
        name,
        network,
        SshOptions.of(
            Path.of(endpoints.value("GATEHOUSE_SSH_IDENTITY")),
            Path.of(endpoints.value("GATEHOUSE_SSH_KNOWN_HOSTS")),
            endpoints.value("GATEHOUSE_SSH_PORT")),
        user + "@" + endpoints.value("GATEHOUSE_SSH_HOST"));
  }

  String namespace() {
    return endpoints.value("GATEHOUSE_WORKLOADS");
  }

  /** Where the administrator's certificate is, and the authority of the API server. */
  Path keys() {
    return Path.of(endpoints.value("KUBECONFIG")).resolveSibling("");
  }

  String apiServer() {
    return "https://" + endpoints.value("GATEHOUSE_CLUSTER_NODE_ADDRESS") + ":6443";
  }

  /** Waits until so many pods of the template's pool run and nobody has them. */
  void awaitPool(String template, int size) {
    long until = System.currentTimeMillis() + WAIT_MILLIS_MAX;
    while (ready(template) < size) {
      if (System.currentTimeMillis() > until) {
        throw new IllegalStateException("the pool of " + template + " is not filled");
      }
      Pause.millis(200);
    }
  }

  private long ready(String template) {
    return pods("gatehouse.dev/template=" + template).stream()
        .filter(pod -> pod.at("/metadata/annotations").path(POOL).asText().equals("unclaimed"))
        .filter(pod -> pod.at("/status/phase").asText().equals("Running"))
        .filter(pod -> pod.at("/metadata/deletionTimestamp").isMissingNode())
        .count();
  }

  /** Waits until nobody has a pod of a template without a pool. */
  void awaitNone(String template) {
    long until = System.currentTimeMillis() + WAIT_MILLIS_MAX;
    while (!pods("gatehouse.dev/template=" + template).isEmpty()) {
      if (System.currentTimeMillis() > until) {
        throw new IllegalStateException("pods of " + template + " stay");
      }
      Pause.millis(200);
    }
  }

  List<JsonNode> pods(String selector) {
    try {
      JsonNode list = JSON.readTree(kubectl("get", "pods", "-l", selector, "-o", "json"));
      return StreamSupport.stream(list.path("items").spliterator(), false).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What kubectl prints, in the namespace of workloads. */
  String kubectl(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                endpoints.value("GATEHOUSE_CLUSTER_KUBECTL"),
                "--kubeconfig",
                endpoints.value("KUBECONFIG"),
                "-n",
                namespace()));
    command.addAll(List.of(arguments));
    return inNetwork(command);
  }

  /** What a program prints that runs in the cluster's network; it has to succeed. */
  String inNetwork(List<String> command) {
    List<String> all = new ArrayList<>(List.of("nsenter", "--net=" + network));
    all.addAll(command);
    try {
      Process process =
          new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException("failed: " + command + " " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
