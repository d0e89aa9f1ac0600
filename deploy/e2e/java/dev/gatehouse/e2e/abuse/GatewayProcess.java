package dev.gatehouse.e2e.abuse;

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
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The gateway's process, and what it has of the machine's memory. */
final class GatewayProcess {
  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB$");
  private static final Pattern HEAP_MAX = Pattern.compile("-Xmx(\\d+)m");
  private static final Pattern HEAP_USED =
      Pattern.compile("(?m)^jvm_memory_used_bytes\\{area=\"heap\",.*} (\\S+)$");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI metrics;
  private final Path pidFile;
  private final long pid;

  GatewayProcess(Endpoints endpoints) {
    metrics = endpoints.uri("GATEHOUSE_GATEWAY_URL").resolve("/q/metrics");
    pidFile = Path.of(endpoints.value("GATEHOUSE_STATE"), "pids", "gateway.pid");
    pid = currentPid();
  }

  private long currentPid() {
    return Long.parseLong(read(pidFile).split(" ", 2)[0]);
  }

  /** Whether it is the process that it was at first, and lives. */
  boolean isUnharmed() {
    return pid == currentPid() && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  /** What its command line says that its heap may grow to, in bytes. */
  long heapMax() {
    return number(HEAP_MAX, read(proc("cmdline"))) << 20;
  }

  /** Resident memory, in bytes. */
  long resident() {
    return number(RESIDENT, read(proc("status"))) << 10;
  }

  /** What is alive of its heap, in bytes: after a full collection, which takes a moment. */
  long liveHeap() {
    collectGarbage();
    String text = scrape();
    List<MatchResult> pools = HEAP_USED.matcher(text).results().toList();
    if (pools.isEmpty()) {
      throw new AssertionError("no heap in " + text);
    }
    return pools.stream().mapToLong(pool -> (long) Double.parseDouble(pool.group(1))).sum();
  }

  private void collectGarbage() {
    try {
      Process jcmd =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                  String.valueOf(pid),
                  "GC.run")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectErrorStream(true)
              .start();
      if (jcmd.waitFor() != 0) {
        throw new AssertionError("jcmd failed on the gateway, process " + pid);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String scrape() {
    try {
      return http.send(
              HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path proc(String name) {
    return Path.of("/proc", String.valueOf(pid), name);
  }

  private static long number(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .findFirst()
        .map(found -> Long.parseLong(found.group(1)))
        .orElseThrow(() -> new AssertionError("no " + pattern + " in " + text));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
