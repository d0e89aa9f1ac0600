package dev.gatehouse.e2e.ssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The address under test: a file of {@code NAME=VALUE} lines. The cases about SSH read host, port,
 * user, identity and known hosts; what else a suite says of itself is read by those who are about
 * it. An address that is not there fails the tests; it never skips them. Immutable.
 */
public final class Endpoints {
  private final Path file;
  private final Map<String, String> values;

  private Endpoints(Path file, Map<String, String> values) {
    this.file = file;
    this.values = values;
  }

  /**
   * The file that {@code -Dgatehouse.endpoints} names, else that of the suite whose folder {@code
   * -Dgatehouse.state} names, else that of the default one.
   */
  public static Endpoints underTest() {
    String state = System.getProperty("gatehouse.state", "local/.run");
    return of(
        Path.of(
            System.getProperty("gatehouse.endpoints", Path.of(state, "endpoints.env").toString())));
  }

  private static Endpoints of(Path named) {
    Path file = named.toAbsolutePath().normalize();
    if (!Files.isRegularFile(file)) {
      throw new AssertionError(
          "nothing to test: " + file + " is missing; start a suite with deploy/local/up --detach");
    }
    Map<String, String> values = new TreeMap<>();
    for (String line : text(file).lines().toList()) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        values.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    return new Endpoints(file, values);
  }

  public String host() {
    return value("GATEHOUSE_SSH_HOST");
  }

  public int port() {
    return Integer.parseInt(value("GATEHOUSE_SSH_PORT"));
  }

  public String user() {
    return value("GATEHOUSE_SSH_USER");
  }

  /** An unencrypted Ed25519 key in OpenSSH's format; its public half is beside it. */
  public Path identity() {
    return Path.of(value("GATEHOUSE_SSH_IDENTITY"));
  }

  public Path knownHosts() {
    return Path.of(value("GATEHOUSE_SSH_KNOWN_HOSTS"));
  }

  public String value(String name) {
    return optional(name).orElseThrow(() -> new AssertionError(file + " lacks " + name));
  }

  public Optional<String> optional(String name) {
    return Optional.ofNullable(values.get(name));
  }

  public URI uri(String name) {
    return URI.create(value(name));
  }

  /** What the file says that the value of {@code name} points to. */
  public String credential(String name) {
    return text(Path.of(value(name))).strip();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
