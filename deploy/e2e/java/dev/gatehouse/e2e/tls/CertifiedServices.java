package dev.gatehouse.e2e.tls;

import dev.gatehouse.e2e.Suite;
import dev.gatehouse.e2e.ssh.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * An auth-service, a backend-service and a gateway beside those of the suite, with the suite's
 * secrets, that call each other over TLS. Each has its certificate in a folder of its name.
 */
final class CertifiedServices implements AutoCloseable {
  private static final List<String> NAMES = List.of("auth", "backend", "gateway");

  private final Suite suite;
  private final Path folder;
  private final int authPort = freePort();
  private final int backendPort = freePort();
  private final int sshPort = freePort();
  private final List<Program.Running> running = new ArrayList<>();

  private CertifiedServices(Suite suite, Path folder) {
    this.suite = suite;
    this.folder = folder;
  }

  static CertifiedServices start(Suite suite, Path folder, TestingAuthority authority)
      throws IOException {
    CertifiedServices services = new CertifiedServices(suite, folder);
    for (String name : NAMES) {
      Files.createDirectory(folder.resolve(name));
    }
    services.certify(authority);
    services.start("auth", services.server("auth", services.authPort));
    services.start(
        "backend",
        services.server("backend", services.backendPort)
            + services.client("backend", "auth", services.auth())
            + "gatehouse.backend.process.state-directory=%s\n"
                .formatted(folder.resolve("workloads")));
    services.start(
        "gateway",
        services.client("gateway", "auth", services.auth())
            + services.client("gateway", "backend", services.backend())
            + "quarkus.http.port=0\ngatehouse.gateway.ssh.port=%d\n".formatted(services.sshPort));
    return services;
  }

  /** Gives every service a new certificate of this authority, and no other authority to trust. */
  void certify(TestingAuthority authority) throws IOException {
    for (String name : NAMES) {
      authority.writeTo(folder.resolve(name));
      authority.issue(folder.resolve(name));
    }
  }

  URI auth() {
    return URI.create("https://127.0.0.1:" + authPort);
  }

  URI backend() {
    return URI.create("https://127.0.0.1:" + backendPort);
  }

  /** A command of the suite's user, through the gateway. */
  Program ssh(String command) {
    return Program.of(
        "ssh",
        "-p",
        String.valueOf(sshPort),
        "-i",
        suite.endpoints().identity().toString(),
        "-F",
        "none",
        "-o",
        "BatchMode=yes",
        "-o",
        "IdentitiesOnly=yes",
        "-o",
        "StrictHostKeyChecking=no",
        "-o",
        "UserKnownHostsFile=" + folder.resolve("known_hosts"),
        suite.endpoints().user() + "@127.0.0.1",
        command);
  }

  /** Whether all that were started are there still: none was started again. */
  boolean allRun() {
    return running.stream().allMatch(Program.Running::isRunning);
  }

  /** What they have said. */
  String said() {
    StringBuilder all = new StringBuilder();
    running.forEach(service -> all.append(service.output()).append(service.error()));
    return all.toString();
  }

  private String server(String name, int port) {
    return """
        quarkus.http.insecure-requests=disabled
        quarkus.http.ssl-port=%1$d
        quarkus.http.tls-configuration-name=internal
        quarkus.tls.internal.protocols=TLSv1.3
        quarkus.tls.internal.reload-period=1s
        quarkus.tls.internal.key-store.pem.0.cert=%2$s/tls.crt
        quarkus.tls.internal.key-store.pem.0.key=%2$s/tls.key
        quarkus.tls.internal.trust-store.pem.certs=%2$s/ca.crt
        """
        .formatted(port, folder.resolve(name));
  }

  private String client(String name, String service, URI address) {
    return """
        gatehouse.%1$s.%2$s.url=%3$s
        gatehouse.%1$s.%2$s.tls.ca-file=%4$s/ca.crt
        gatehouse.%1$s.%2$s.tls.certificate-file=%4$s/tls.crt
        gatehouse.%1$s.%2$s.tls.key-file=%4$s/tls.key
        """
        .formatted(name, service, address, folder.resolve(name));
  }

  private void start(String name, String settings) throws IOException {
    Path file =
        Files.createFile(
            folder.resolve(name + ".properties"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        file, Files.readString(suite.file("config/" + name + ".properties")) + "\n" + settings);
    running.add(
        Program.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx160m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dquarkus.config.locations=" + file,
                "-jar",
                Path.of("..", name + "-service", "target", "quarkus-app", "quarkus-run.jar")
                    .toString())
            .start());
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    running.reversed().forEach(Program.Running::close);
  }
}
