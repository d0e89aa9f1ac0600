package dev.gatehouse.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.e2e.ssh.Endpoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The suite's audit-service: started with other settings, stopped, and looked at from outside. */
final class AuditPart {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Endpoints endpoints;
  private final Path state;
  private final Path settings;
  private final String ownSettings;
  private final Path profiles;
  private final HttpClient http = HttpClient.newHttpClient();

  /** {@code profiles} is where a flight recording of each start goes; empty for none. */
  AuditPart(Endpoints endpoints, Path profiles) {
    this.endpoints = endpoints;
    this.state = Path.of(endpoints.value("GATEHOUSE_STATE"));
    this.settings = state.resolve("config").resolve("audit.properties");
    this.ownSettings = Machine.text(settings.toString());
    this.profiles = profiles;
  }

  /** Writes the suite's settings and these behind them: the last one of a property counts. */
  void configure(Map<String, String> other) {
    StringBuilder all = new StringBuilder(ownSettings);
    other.forEach((name, value) -> all.append(name).append('=').append(value).append('\n'));
    try {
      Files.writeString(settings, all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it; the process is there soon, the future completes when it is ready. */
  CompletableFuture<Void> start(String name) {
    ProcessBuilder builder = control("start", "audit");
    if (!profiles.toString().isEmpty()) {
      builder
          .environment()
          .put(
              "JAVA_TOOL_OPTIONS",
              "-XX:StartFlightRecording=settings=profile,dumponexit=true,filename="
                  + profiles.resolve(name + ".jfr"));
    }
    return CompletableFuture.runAsync(() -> await(builder));
  }

  void stop() {
    await(control("stop", "audit"));
  }

  /** A database that was never used. */
  void renewDatabase() {
    await(control("stop", "postgres"));
    Folders.delete(state.resolve("data").resolve("postgres"));
    await(control("start", "postgres"));
  }

  private ProcessBuilder control(String verb, String part) {
    return new ProcessBuilder(
        "bash",
        Path.of("local", "part").toAbsolutePath().toString(),
        "--state",
        state.toString(),
        verb,
        part);
  }

  private static void await(ProcessBuilder command) {
    try {
      Process process =
          command.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.INHERIT).start();
      if (process.waitFor() != 0) {
        throw new IllegalStateException("failed: " + command.command());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The process, of which there is one while it is started. */
  ProcessFigures process() {
    return process(state, "audit");
  }

  /** The process of any part. */
  static ProcessFigures process(Path state, String part) {
    Path file = state.resolve("pids").resolve(part + ".pid");
    while (!Files.exists(file)) {
      Pause.millis(10);
    }
    String line;
    do {
      line = Machine.text(file.toString());
    } while (line.isBlank());
    return new ProcessFigures(Long.parseLong(line.substring(0, line.indexOf(' '))));
  }

  /** The sum of a meter over its labels. */
  double meter(String name) {
    double sum = 0;
    Matcher line =
        Pattern.compile("(?m)^" + name + "(?:\\{[^}]*\\})? (\\S+)$").matcher(get("/q/metrics"));
    while (line.find()) {
      sum += Double.parseDouble(line.group(1));
    }
    return sum;
  }

  /** How many sessions the index shows as whole: judged complete, and their last frame known. */
  int wholeInIndex() {
    int whole = 0;
    String cursor = "";
    do {
      try {
        JsonNode page = JSON.readTree(get("/v1/sessions?limit=500" + cursor));
        for (JsonNode session : page.path("items")) {
          if (session.path("integrity").asText().equals("complete")
              && !session.path("endReason").asText("").isEmpty()) {
            whole++;
          }
        }
        cursor = page.hasNonNull("next") ? "&cursor=" + page.get("next").asText() : "";
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    } while (!cursor.isEmpty());
    return whole;
  }

  private String get(String path) {
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(endpoints.value("GATEHOUSE_AUDIT_URL") + path))
                  .header(
                      "Authorization",
                      "Bearer " + endpoints.credential("GATEHOUSE_AUDIT_TOKEN_FILE"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(path + " is answered with " + answer.statusCode());
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The settings of one experiment: its topics, groups and bucket, and whether it has an index. */
  static Map<String, String> experiment(
      Topics topics, String manifests, String name, boolean index) {
    return Map.of(
        "gatehouse.audit.topics.sessions",
        topics.sessions(),
        "gatehouse.audit.topics.journal",
        topics.journal(),
        "gatehouse.audit.topics.manifests",
        manifests,
        "gatehouse.audit.archive.group",
        name + "-archive",
        "gatehouse.audit.index.group",
        name + "-index",
        "gatehouse.audit.bucket",
        name,
        "gatehouse.audit.index.enabled",
        String.valueOf(index));
  }

  /** The suite's gateway key, which audit-service pins. */
  Path gatewayKey() {
    return state.resolve("keys").resolve("gateway-journal.pem");
  }

  List<Path> bucketFolders(String bucket) {
    Path s3 = state.resolve("data").resolve("s3");
    return List.of(s3.resolve("objects").resolve(bucket), s3.resolve("versions").resolve(bucket));
  }
}
