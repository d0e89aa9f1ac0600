package dev.gatehouse.e2e;

import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The running suite under test: its addresses, its credentials, and its parts. A suite that is not
 * there fails the tests; it never skips them.
 */
public final class Suite {
  /** The parts that a test may kill, pause and start, as {@code deploy/local/part} calls them. */
  public enum Part {
    S3,
    KAFKA,
    POSTGRES,
    AUTH,
    AUTH_2,
    BACKEND,
    AUDIT,
    AUDIT_2,
    GATEWAY;

    /** Second replicas are not in every suite. */
    private static final Set<Part> REPLICAS = EnumSet.of(AUTH_2, AUDIT_2);

    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Path state;
  private final Endpoints endpoints;

  private Suite(Path state, Endpoints endpoints) {
    this.state = state;
    this.endpoints = endpoints;
  }

  /** The suite that the address under test belongs to. */
  public static Suite running() {
    Endpoints endpoints = Endpoints.underTest();
    return new Suite(Path.of(endpoints.value("GATEHOUSE_STATE")), endpoints);
  }

  public Endpoints endpoints() {
    return endpoints;
  }

  public String endpoint(String name) {
    return endpoints.value(name);
  }

  public URI uri(String name) {
    return endpoints.uri(name);
  }

  /** What the file says that the endpoint {@code name} points to. */
  public String credential(String name) {
    return endpoints.credential(name);
  }

  /** A secret of the suite, by its name in the folder {@code secrets}. */
  public String secret(String name) {
    return text(state.resolve("secrets").resolve(name)).strip();
  }

  public Path file(String name) {
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
  public Duration shortened(Part part, String property) {
    String value =
        setting(part, property)
            .orElseThrow(
                () ->
                    new AssertionError(
                        "start the suite with --set %s:%s=<seconds>s"
                            .formatted(part.word(), property)));
    return Duration.parse("PT" + value);
  }

  public void kill(Part part) {
    control("kill", part);
  }

  /** Stops the part where it is, until it is started. */
  public void pause(Part part) {
    control("pause", part);
  }

  /** Tells the part to stop, and comes back when it has. */
  public void stop(Part part) {
    control("stop", part);
  }

  /** Starts the part, or lets it go on, and comes back when it is ready. */
  public void start(Part part) {
    control("start", part);
  }

  /** Every part runs and is ready, whatever a test has left. */
  public void restore() {
    for (Part part : Part.values()) {
      if (!Part.REPLICAS.contains(part) || has(part)) {
        start(part);
      }
    }
  }

  private boolean has(Part part) {
    return Files.exists(state.resolve("config").resolve(part.word() + ".properties"));
  }

  private void control(String verb, Part part) {
    Path script = Path.of("local", "part").toAbsolutePath();
    Program.of("bash", script.toString(), "--state", state.toString(), verb, part.word()).succeed();
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
}
