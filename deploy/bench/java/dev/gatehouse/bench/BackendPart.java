package dev.gatehouse.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One backend-service, a process of its own, whose pods are in the simulated cluster. */
final class BackendPart implements AutoCloseable {

  /** The template without a pool, and those with one. */
  static final String COLD = "cold";

  static final List<String> WARM = List.of("warm-1", "warm-2", "warm-3", "warm-4");

  private static final long READY_MILLIS_MAX = 60_000;
  private static final String TOKEN = "g".repeat(43);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final int port = freePort();
  private final Process process;

  BackendPart(
      Path jar, Path folder, SimulatedCluster cluster, ClaimAuthority authority, int poolSize) {
    try {
      Files.createDirectories(folder);
      Path templates = folder.resolve("templates.yaml");
      Files.writeString(templates, templates(poolSize));
      Path properties = folder.resolve("backend.properties");
      Files.writeString(
          properties,
          """
          quarkus.http.host=127.0.0.1
          quarkus.http.port=%d
          quarkus.kubernetes-client.api-server-url=%s
          quarkus.kubernetes-client.ca-cert-file=%s
          quarkus.kubernetes-client.token=%s
          gatehouse.profile=development
          gatehouse.backend.callers.gateway.token-file=%s
          gatehouse.backend.auth.url=%s
          gatehouse.backend.auth.token-file=%s
          gatehouse.backend.workload-ca-key-file=%s
          gatehouse.backend.pod.enabled=true
          gatehouse.backend.pod.namespace=%s
          gatehouse.backend.pod.anchor=%s
          gatehouse.backend.pod.templates-file=%s
          gatehouse.backend.pod.agent-image=gatehouse.test/agent:1
          """
              .formatted(
                  port,
                  cluster.url(),
                  cluster.authority(),
                  Files.readString(cluster.backendToken()).strip(),
                  Files.writeString(folder.resolve("gateway"), TOKEN),
                  authority.url(),
                  Files.writeString(folder.resolve("auth"), "b".repeat(43)),
                  folder.resolve("workload-ca"),
                  SimulatedCluster.NAMESPACE,
                  SimulatedCluster.ANCHOR,
                  templates));
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "-XX:+UseSerialGC",
                  "-XX:+ExitOnOutOfMemoryError",
                  // A full collection takes what is held softly too, such as a jar's manifest.
                  "-XX:SoftRefLRUPolicyMSPerMB=0",
                  "-Dquarkus.config.locations=" + properties,
                  "-jar",
                  jar.toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("backend.log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String templates(int poolSize) {
    StringBuilder all = new StringBuilder("version: 1\ntemplates:\n");
    String pod =
        """
            pod:
              spec:
                containers:
                  - {name: workspace, image: "gatehouse.test/debian:1"}
        """;
    all.append("  ").append(COLD).append(":\n").append(pod);
    for (String name : WARM) {
      all.append("  ").append(name).append(":\n    pool: {size: %d}\n".formatted(poolSize));
      all.append(pod);
    }
    return all.toString();
  }

  void awaitReady() {
    long until = System.currentTimeMillis() + READY_MILLIS_MAX;
    while (true) {
      try {
        if (get("/q/health/ready").statusCode() == 200) {
          return;
        }
      } catch (UncheckedIOException e) {
        // Not listening yet.
      }
      if (!process.isAlive() || System.currentTimeMillis() > until) {
        throw new IllegalStateException("backend-service does not become ready");
      }
      Pause.millis(50);
    }
  }

  ProcessFigures figures() {
    return new ProcessFigures(process.pid());
  }

  /** The value of a gauge or counter with this label. */
  double meter(String name, String label) {
    Matcher line =
        Pattern.compile("(?m)^" + name + "\\{[^}]*" + Pattern.quote(label) + "[^}]*\\} (\\S+)$")
            .matcher(get("/q/metrics").body());
    double sum = 0;
    while (line.find()) {
      sum += Double.parseDouble(line.group(1));
    }
    return sum;
  }

  HttpResponse<String> claim(String body) {
    return send(
        request("/v1/leases")
            .header("Content-Type", "application/json")
            .header("Prefer", "wait=30")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  HttpResponse<String> release(String lease) {
    return send(request("/v1/leases/" + lease).DELETE());
  }

  private HttpResponse<String> get(String path) {
    return send(request(path).GET());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .header("Authorization", "Bearer " + TOKEN);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      var _ = process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    http.close();
  }
}
