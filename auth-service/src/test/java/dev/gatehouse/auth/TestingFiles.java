package dev.gatehouse.auth;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The files that a service under test stands on, in a folder of its own. */
public final class TestingFiles implements QuarkusTestResourceLifecycleManager {

  /** The gateway's token. */
  public static final String GATEWAY_TOKEN = "G".repeat(43);

  /** The backend's token. */
  public static final String BACKEND_TOKEN = "B".repeat(43);

  /** The operator's token. */
  public static final String OPERATOR_TOKEN = "O".repeat(43);

  /** The token of gateways of ContainerSSH. */
  public static final String CONTAINERSSH_TOKEN = "C".repeat(43);

  private Path folder = Path.of("");

  @Override
  public Map<String, String> start() {
    try {
      folder = Files.createTempDirectory("auth-service");
      Map<String, String> properties = write(folder);
      properties.put("gatehouse.auth.access-reload-interval", "100ms");
      properties.put("gatehouse.auth.hashings-max", "1");
      properties.put("gatehouse.auth.hashings-waiting-max", "2");
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the files and answers with the properties that name them. */
  public static Map<String, String> write(Path folder) throws IOException {
    Path access =
        Files.writeString(
            folder.resolve("access.yaml"),
            """
            version: 1
            templates: [default]
            policies:
              developer:
                template: default
                channels: [shell, exec]
                pty: true
              robot:
                template: default
                channels: [exec, subsystem, direct-tcpip, x11]
                commands: [{exact: uptime}, {pattern: "ls [a-z]+"}]
                signals: [TERM]
                forwardNetworks: [127.0.0.0/8]
                environment: [LANG, LC_*]
                forcedCommand: /bin/menu
                channelsMax: 3
            users:
              demo:
                policy: developer
                authorizedKeys:
                  - %1$s
              robot:
                policy: robot
                authorizedKeys:
                  - %1$s
                  - restrict %2$s
              careful:
                policy: developer
                authorizedKeys:
                  - %1$s
                authentication: [[publickey, password]]
                passwordHash: $2b$10$NR1NyLjPdPXDVm/WuoBMjecyDrkVOEbsfBgjaZZupMrqZmyZe4vYO
              typed:
                policy: developer
                authentication: [[password]]
                passwordHash: $2b$10$NR1NyLjPdPXDVm/WuoBMjecyDrkVOEbsfBgjaZZupMrqZmyZe4vYO
            """
                .formatted(TestingKeys.line("ed25519"), TestingKeys.line("other-ed25519")));
    Map<String, String> properties = new HashMap<>();
    properties.put("gatehouse.auth.access-file", access.toString());
    properties.put("gatehouse.auth.signing-key-file", folder.resolve("signing-key.pem").toString());
    properties.put(
        "gatehouse.auth.callers.gateway.token-file",
        Files.writeString(folder.resolve("gateway.token"), GATEWAY_TOKEN).toString());
    properties.put(
        "gatehouse.auth.callers.backend.token-file",
        Files.writeString(folder.resolve("backend.token"), BACKEND_TOKEN + "\n").toString());
    properties.put(
        "gatehouse.auth.callers.operator.token-file",
        Files.writeString(folder.resolve("operator.token"), OPERATOR_TOKEN).toString());
    properties.put(
        "gatehouse.auth.callers.containerssh.token-file",
        Files.writeString(folder.resolve("containerssh.token"), CONTAINERSSH_TOKEN).toString());
    return properties;
  }
}
