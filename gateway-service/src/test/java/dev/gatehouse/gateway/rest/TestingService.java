package dev.gatehouse.gateway.rest;

import com.sun.net.httpserver.HttpServer;
import dev.gatehouse.gateway.TestingConfiguration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Another service, over real HTTP, that gives the answer that the test prepared. */
public final class TestingService implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final Path tokenFile;
  private volatile int status = 200;
  private volatile String body = "";
  private volatile boolean silent;

  public TestingService(Path directory) throws IOException {
    tokenFile = directory.resolve("token");
    Files.writeString(tokenFile, "the-token\n");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          requests.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization")
                  + " "
                  + exchange.getRequestHeaders().getFirst("Prefer")
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          if (silent) {
            awaitTheEnd();
          }
          byte[] answer = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  private void awaitTheEnd() {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The answer to every request from now on. */
  public void answers(int newStatus, String newBody) {
    status = newStatus;
    body = newBody;
  }

  /** From now on requests are taken and not answered. */
  public void fallsSilent() {
    silent = true;
  }

  /** Method, path, authorization, preference and body of each request. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** Calls to this service that wait half a second for an answer, for those who get none. */
  public RestCalls impatientCalls() {
    return calls("500ms");
  }

  /** Calls to this service. */
  public RestCalls calls() {
    return calls("20s");
  }

  private RestCalls calls(String timeout) {
    return new RestCalls(
        TestingConfiguration.of(
            ServiceConfiguration.class,
            Map.of(
                "url",
                "http://127.0.0.1:" + server.getAddress().getPort(),
                "token-file",
                tokenFile.toString(),
                "timeout",
                timeout)),
        threads);
  }

  @Override
  public void close() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
