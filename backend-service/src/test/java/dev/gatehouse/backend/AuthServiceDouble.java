package dev.gatehouse.backend;

import com.sun.net.httpserver.HttpServer;
import dev.gatehouse.backend.grant.GrantForge;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * An auth-service that has only its key set, and the properties with which the service under test
 * finds it and everything else that it stands on.
 */
public final class AuthServiceDouble implements QuarkusTestResourceLifecycleManager {

  static final GrantForge AUTH = new GrantForge();
  static final String GATEWAY_TOKEN = "g".repeat(43);
  static final int WORKLOADS_MAX = 4;

  private static final String OUR_TOKEN = "b".repeat(43);

  private final HttpServer server = listen();

  @Override
  public Map<String, String> start() {
    server.createContext(
        "/v1/jwks",
        exchange -> {
          boolean known =
              ("Bearer " + OUR_TOKEN)
                  .equals(exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] body = AUTH.jwks().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(known ? 200 : 401, known ? body.length : -1);
          try (var output = exchange.getResponseBody()) {
            if (known) {
              output.write(body);
            }
          }
        });
    server.start();
    try {
      Path directory = Files.createTempDirectory("backend");
      String prefix = "gatehouse.backend.";
      return Map.of(
          "gatehouse.profile",
          "development",
          prefix + "callers.gateway.token-file",
          file(directory, "gateway", GATEWAY_TOKEN),
          prefix + "auth.url",
          "http://127.0.0.1:" + server.getAddress().getPort(),
          prefix + "auth.token-file",
          file(directory, "backend", OUR_TOKEN),
          prefix + "workload-ca-key-file",
          directory.resolve("ca").toString(),
          prefix + "workloads-per-principal-max",
          Integer.toString(WORKLOADS_MAX),
          prefix + "process.enabled",
          "true",
          prefix + "process.agent-path",
          System.getProperty("gatehouse.test.agent"),
          prefix + "process.state-directory",
          directory.resolve("workloads").toString(),
          prefix + "process.idle",
          "15s");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    server.stop(0);
  }

  private static HttpServer listen() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String file(Path directory, String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content).toString();
  }
}
