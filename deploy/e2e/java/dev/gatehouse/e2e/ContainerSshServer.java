package dev.gatehouse.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An authentication and config server as people write them for ContainerSSH. How it behaves is in
 * the name of the user that it is asked about.
 */
final class ContainerSshServer {
  static final String PASSWORD = "hooked-password";

  /** Before one is started. */
  static final ContainerSshServer NONE = new ContainerSshServer("", 0, null);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TOO_LARGE = 100_000;

  private final String key;
  private final int port;
  private final @Nullable HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Queue<String> users = new ConcurrentLinkedQueue<>();

  private ContainerSshServer(String key, int port, @Nullable HttpServer server) {
    this.key = key;
    this.port = port;
    this.server = server;
  }

  /** On loopback; it knows one key, as the file beside it has it. */
  static ContainerSshServer start(String publicKeyFile) throws IOException {
    String[] words = publicKeyFile.split(" ", -1);
    return start(words[0] + " " + words[1], 0);
  }

  private static ContainerSshServer start(String key, int port) throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
    ContainerSshServer server = new ContainerSshServer(key, http.getAddress().getPort(), http);
    http.setExecutor(server.threads);
    http.createContext("/", server::answer);
    http.start();
    return server;
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Whom it was asked about. */
  Queue<String> users() {
    return users;
  }

  void stop() {
    stopped.countDown();
    if (server != null) {
      server.stop(0);
    }
    threads.shutdownNow();
  }

  /** The same, once it was stopped, at the same address. */
  ContainerSshServer again() throws IOException {
    return start(key, port);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode asked = JSON.readTree(exchange.getRequestBody());
      String user = asked.path("username").asText();
      users.add(user);
      switch (exchange.getRequestURI().getPath()) {
        case "/password" -> say(exchange, proven(asked), user);
        case "/pubkey" -> misbehave(exchange, proven(asked), user);
        case "/authz" -> say(exchange, !user.equals("unauthorized"), user);
        case "/config" -> send(exchange, 200, config(user));
        case "/yes" -> say(exchange, true, user);
        default -> send(exchange, 404, "{}");
      }
    }
  }

  private boolean proven(JsonNode asked) {
    String password =
        new String(
            Base64.getDecoder().decode(asked.path("passwordBase64").asText()),
            StandardCharsets.UTF_8);
    boolean known = !asked.path("username").asText().equals("unknown-to-it");
    return known && (password.equals(PASSWORD) || asked.path("publicKey").asText().startsWith(key));
  }

  private void misbehave(HttpExchange exchange, boolean right, String user) throws IOException {
    switch (user) {
      case "slow" -> {
        sleepUntilStopped();
        say(exchange, right, user);
      }
      case "redirecting" -> {
        exchange.getResponseHeaders().set("Location", url() + "/yes");
        exchange.sendResponseHeaders(307, -1);
      }
      case "large" ->
          send(exchange, 200, "{\"success\":true,\"username\":\"" + "a".repeat(TOO_LARGE) + "\"}");
      case "failing" -> send(exchange, 500, "{\"success\":true}");
      case "lying" -> send(exchange, 200, "{\"success\":true,\"isAdministrator\":true}");
      default -> say(exchange, right, user);
    }
  }

  /** Longer than any client waits. */
  private void sleepUntilStopped() {
    try {
      boolean _ = stopped.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void say(HttpExchange exchange, boolean yes, String user) throws IOException {
    send(
        exchange,
        200,
        yes
            ? "{\"success\":true,\"authenticatedUsername\":\"" + person(user) + "\"}"
            : "{\"success\":false}");
  }

  private static String person(String user) {
    return user.equals("impostor") ? "demo" : user + ".person";
  }

  private static String config(String user) {
    return switch (user) {
      case "narrowed" -> "{\"config\":{\"gatehouse\":{\"policy\":\"locked-down\"}}}";
      case "elsewhere" -> "{\"config\":{\"gatehouse\":{\"policy\":\"no-such-policy\"}}}";
      default -> "{\"config\":{}}";
    };
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
