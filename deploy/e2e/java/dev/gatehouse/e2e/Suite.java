package dev.gatehouse.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The running suite under test: its addresses, its credentials, and its parts. A suite that is not
 * there fails the tests; it never skips them.
 */
final class Suite {
  /** The parts that a test may kill and start, as {@code deploy/local/part} calls them. */
  enum Part {
    S3,
    KAFKA,
    POSTGRES,
    AUTH,
    BACKEND,
    AUDIT,
    GATEWAY;

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private static final Duration PART_TIMEOUT = Duration.ofSeconds(90);

  private final Path state;
  private final Map<String, String> endpoints;

  private Suite(Path state, Map<String, String> endpoints) {
    this.state = state;
    this.endpoints = endpoints;
  }

  /** The suite that {@code -Dgatehouse.state} names, else the default one. */
  static Suite running() {
    Path state =
        Path.of(System.getProperty("gatehouse.state", "local/.run")).toAbsolutePath().normalize();
    Path file = state.resolve("endpoints.env");
    if (!Files.isRegularFile(file)) {
      throw new AssertionError(
          "no suite is running: " + file + " is missing; start one with deploy/local/up --detach");
    }
    Map<String, String> endpoints = new TreeMap<>();
    for (String line : lines(file)) {
      int equals = line.indexOf('=');
      endpoints.put(line.substring(0, equals), line.substring(equals + 1));
    }
    return new Suite(state, endpoints);
  }

  String endpoint(String name) {
    String value = endpoints.get(name);
    if (value == null) {
      throw new AssertionError("endpoints.env lacks " + name);
    }
    return value;
  }

  URI uri(String name) {
    return URI.create(endpoint(name));
  }

  /** What the file says that the endpoint {@code name} points to. */
  String credential(String name) {
    return text(Path.of(endpoint(name))).strip();
  }

  /** A secret of the suite, by its name in the folder {@code secrets}. */
  String secret(String name) {
    return text(state.resolve("secrets").resolve(name)).strip();
  }

  Path file(String name) {
    return state.resolve(name);
  }

  ServiceLog log(Part part) {
    return new ServiceLog(state.resolve("logs").resolve(part.word() + ".log"));
  }

  /** A setting that the suite was started with; the last one of the file counts. */
  Optional<String> setting(Part part, String property) {
    return lines(state.resolve("config").resolve(part.word() + ".properties")).stream()
        .filter(line -> line.startsWith(property + "="))
        .map(line -> line.substring(property.length() + 1))
        .reduce((first, last) -> last);
  }

  /**
   * A duration that the suite has to be started with, because the default would keep a test long.
   */
  Duration shortened(Part part, String property) {
    String value =
        setting(part, property)
            .orElseThrow(
                () ->
                    new AssertionError(
                        "start the suite with --set %s:%s=<seconds>s"
                            .formatted(part.word(), property)));
    return Duration.parse("PT" + value);
  }

  void kill(Part part) {
    control("kill", part);
  }

  /** Starts the part, when it does not run, and comes back when it is ready. */
  void start(Part part) {
    control("start", part);
  }

  /** Every part runs and is ready, whatever a test has left. */
  void restore() {
    for (Part part : Part.values()) {
      start(part);
    }
  }

  private void control(String verb, Part part) {
    Path script = Path.of("local", "part").toAbsolutePath();
    ProcessOutcome outcome =
        ProcessOutcome.of(
            List.of("bash", script.toString(), "--state", state.toString(), verb, part.word()),
            PART_TIMEOUT);
    if (outcome.exit() != 0) {
      throw new AssertionError(verb + " " + part.word() + " failed: " + outcome.output());
    }
  }

  private static List<String> lines(Path file) {
    return Arrays.stream(text(file).split("\n")).filter(line -> line.contains("=")).toList();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a program of this machine printed and returned. */
  record ProcessOutcome(int exit, String output) {
    static ProcessOutcome of(List<String> command, Duration timeout) {
      try {
        Path log = Files.createTempFile("gatehouse-e2e-", ".log");
        Process process =
            new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
          process.destroyForcibly();
          throw new AssertionError(command + " took longer than " + timeout);
        }
        String output = Files.readString(log);
        Files.delete(log);
        return new ProcessOutcome(process.exitValue(), output);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
