package dev.gatehouse.backend.pod;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and a real API server, and passes everything on but what it was told to
 * answer itself. It counts what it has answered. Watches are streams here, not web sockets.
 */
final class FaultyApi implements AutoCloseable {
  private static final Set<String> OF_THE_HOP =
      Set.of("host", "connection", "content-length", "transfer-encoding", "upgrade", "expect");

  private final URI server;
  private final HttpClient client;
  private final HttpServer proxy;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Fault> faults = new ArrayList<>();
  private final Set<InputStream> watches = ConcurrentHashMap.newKeySet();

  private FaultyApi(URI server, HttpClient client, HttpServer proxy) {
    this.server = server;
    this.client = client;
    this.proxy = proxy;
  }

  static FaultyApi before(URI server, HttpClient client) throws IOException {
    FaultyApi faulty =
        new FaultyApi(
            server,
            client,
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    faulty.proxy.setExecutor(faulty.threads);
    faulty.proxy.createContext("/", faulty::pass);
    faulty.proxy.start();
    return faulty;
  }

  String address() {
    return "http://127.0.0.1:" + proxy.getAddress().getPort();
  }

  /**
   * What is asked like this is answered so, so many times.
   *
   * @param ending what the path ends with
   */
  record Fault(
      String method, String ending, boolean watch, int status, String reason, AtomicInteger left) {

    private boolean strikes(HttpExchange exchange) {
      String query = String.valueOf(exchange.getRequestURI().getQuery());
      return exchange.getRequestMethod().equals(method)
          && exchange.getRequestURI().getPath().endsWith(ending)
          && watch == query.contains("watch=true")
          && left.getAndUpdate(count -> count > 0 ? count - 1 : 0) > 0;
    }
  }

  /** How many of these answers are still to be given is in {@link Fault#left}. */
  Fault answer(int times, String method, String ending, int status, String reason) {
    return add(new Fault(method, ending, false, status, reason, new AtomicInteger(times)));
  }

  /** The next watches of these are refused, and those that run are cut. */
  Fault breakWatches(int times, String ending, int status, String reason) throws IOException {
    Fault fault = add(new Fault("GET", ending, true, status, reason, new AtomicInteger(times)));
    for (InputStream watch : watches) {
      watch.close();
    }
    return fault;
  }

  private synchronized Fault add(Fault fault) {
    faults.add(fault);
    return fault;
  }

  private synchronized List<Fault> all() {
    return List.copyOf(faults);
  }

  private void pass(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      for (Fault fault : all()) {
        if (fault.strikes(exchange)) {
          refuse(exchange, fault);
          return;
        }
      }
      relay(exchange, body);
    }
  }

  private static void refuse(HttpExchange exchange, Fault fault) throws IOException {
    byte[] status =
        """
        {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "%s", "code": %d,
         "message": "as the test wants it"}
        """
            .formatted(fault.reason(), fault.status())
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.getResponseHeaders().add("Retry-After", "1");
    exchange.sendResponseHeaders(fault.status(), status.length);
    exchange.getResponseBody().write(status);
  }

  private void relay(HttpExchange exchange, byte[] body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(exchange.getRequestURI().toString()))
            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
    for (Map.Entry<String, List<String>> header : exchange.getRequestHeaders().entrySet()) {
      if (!OF_THE_HOP.contains(header.getKey().toLowerCase(java.util.Locale.ROOT))) {
        header.getValue().forEach(value -> request.header(header.getKey(), value));
      }
    }
    try {
      HttpResponse<InputStream> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      answer(exchange, response);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(HttpExchange exchange, HttpResponse<InputStream> response)
      throws IOException {
    Headers headers = exchange.getResponseHeaders();
    response
        .headers()
        .firstValue("Content-Type")
        .ifPresent(type -> headers.add("Content-Type", type));
    exchange.sendResponseHeaders(response.statusCode(), 0);
    try (InputStream in = response.body();
        OutputStream out = exchange.getResponseBody()) {
      watches.add(in);
      byte[] buffer = new byte[8192];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
        out.flush();
      }
    } finally {
      watches.remove(response.body());
    }
  }

  @Override
  public void close() {
    proxy.stop(0);
    threads.shutdownNow();
  }
}
