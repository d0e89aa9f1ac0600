package dev.gatehouse.auth.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A server on loopback that a test tells what to answer, and that remembers what it was asked. */
final class TestingWebhook implements AutoCloseable {

  private final HttpServer server;
  private final String scheme;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, HttpHandler> handlers = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();

  private TestingWebhook(HttpServer server, String scheme) {
    this.server = server;
    this.scheme = scheme;
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  static TestingWebhook start() throws IOException {
    return new TestingWebhook(HttpServer.create(loopback(), 0), "http");
  }

  /** Over TLS of this version, known by this certificate, wanting one of the client or not. */
  static TestingWebhook startTls(String keyStore, String protocol, boolean wantsCertificate)
      throws IOException, GeneralSecurityException {
    HttpsServer server = HttpsServer.create(loopback(), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context(keyStore)) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters chosen = getSSLContext().getDefaultSSLParameters();
            chosen.setProtocols(new String[] {protocol});
            chosen.setNeedClientAuth(wantsCertificate);
            parameters.setSSLParameters(chosen);
          }
        });
    return new TestingWebhook(server, "https");
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
  }

  private static SSLContext context(String keyStore) throws IOException, GeneralSecurityException {
    char[] password = "test".toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream file =
        Files.newInputStream(TestingDocuments.FOLDER.resolve("tls").resolve(keyStore + ".p12"))) {
      store.load(file, password);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), new TrustManager[] {new AnyClient()}, null);
    return context;
  }

  /** Takes every certificate: that one came is what a test asks. */
  private static final class AnyClient implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("a server asks no server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  String url() {
    return scheme + "://127.0.0.1:" + server.getAddress().getPort();
  }

  TestingWebhook on(String path, HttpHandler handler) {
    handlers.put(path, handler);
    return this;
  }

  TestingWebhook answer(String path, String json) {
    return on(path, exchange -> send(exchange, 200, "application/json", json));
  }

  /** The paths that were asked for, in order. */
  List<String> asked() {
    return asked;
  }

  /** The bodies that came, in order. */
  List<String> bodies() {
    return bodies;
  }

  static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    if (!type.isEmpty()) {
      exchange.getResponseHeaders().set("Content-Type", type);
    }
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
      bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      handlers
          .getOrDefault(exchange.getRequestURI().getPath(), unknown -> send(unknown, 404, "", ""))
          .handle(exchange);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
