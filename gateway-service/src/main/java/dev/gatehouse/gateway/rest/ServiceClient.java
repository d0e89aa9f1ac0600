package dev.gatehouse.gateway.rest;

import dev.gatehouse.gateway.messages.MessageCode;
import dev.gatehouse.gateway.messages.ServiceLog;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client for one service. Its certificates are looked at again at a call, at most once in
 * {@link #LOOK_INTERVAL}: when they have changed, later calls are made by a client of the new ones,
 * over new connections. Files that cannot be used change nothing, and are said once. Safe for use
 * by many threads.
 */
final class ServiceClient {
  static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

  private static final ServiceLog LOG = new ServiceLog(ServiceClient.class);

  private final ServiceConfiguration configuration;
  private final ServiceTls tls;
  private final Executor executor;
  private final AtomicLong lookedAt = new AtomicLong(System.nanoTime());
  private volatile HttpClient client;
  private String inEffect = "";
  private String refused = "";

  /**
   * @throws IllegalArgumentException when the settings for TLS cannot be meant, or a file of theirs
   *     cannot be used; it says which
   */
  ServiceClient(ServiceConfiguration configuration, Executor executor) {
    this.configuration = configuration;
    this.tls = ServiceTls.of(configuration.tls());
    this.executor = executor;
    problem().ifPresent(ServiceClient::refuse);
    try {
      this.inEffect = tls.digest();
      this.client = make();
    } catch (IOException e) {
      refuse("the certificates for " + configuration.url() + ": " + describe(e));
      throw new IllegalStateException(e);
    }
  }

  /** The client for the next call. */
  HttpClient current() {
    if (!tls.isEmpty()) {
      long last = lookedAt.get();
      long now = System.nanoTime();
      if (now - last >= LOOK_INTERVAL.toNanos() && lookedAt.compareAndSet(last, now)) {
        look();
      }
    }
    return client;
  }

  /** Takes up files that have changed. */
  synchronized void look() {
    String digest = "";
    try {
      digest = tls.digest();
      if (digest.equals(inEffect)) {
        refused = "";
        return;
      }
      HttpClient before = client;
      client = make();
      inEffect = digest;
      refused = "";
      // Calls that are under way go on.
      before.shutdown();
      LOG.info(MessageCode.SERVICE_CERTIFICATES_READ, "service", configuration.url());
    } catch (IOException e) {
      String problem = digest + describe(e);
      if (!problem.equals(refused)) {
        refused = problem;
        LOG.warn(
            MessageCode.SERVICE_CERTIFICATES_KEPT,
            "service",
            configuration.url(),
            "detail",
            describe(e));
      }
    }
  }

  /**
   * The client for the next call, none of whose connections is one of {@code old}; calls that are
   * under way go on.
   */
  synchronized HttpClient renewed(HttpClient old) {
    if (client.equals(old)) {
      try {
        client = make();
        old.shutdown();
      } catch (IOException e) {
        // Certificates that are being replaced; the next look says so if that lasts.
        return old;
      }
    }
    return client;
  }

  private HttpClient make() throws IOException {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(configuration.timeout())
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(executor);
    if (isHttps()) {
      builder.sslContext(tls.context()).sslParameters(ServiceTls.parameters());
    }
    return builder.build();
  }

  private Optional<String> problem() {
    if (!isHttps() && !tls.isEmpty()) {
      return Optional.of(
          "tls.* is set for %s, which is not https: no certificate would be asked for"
              .formatted(configuration.url()));
    }
    if (tls.certificate().isPresent() != tls.key().isPresent()) {
      return Optional.of(
          "tls.certificate-file and tls.key-file for %s go together"
              .formatted(configuration.url()));
    }
    return Optional.empty();
  }

  private boolean isHttps() {
    return "https".equalsIgnoreCase(configuration.url().getScheme());
  }

  private static String describe(IOException failure) {
    @Nullable String message = failure.getMessage();
    return failure.getClass().getSimpleName() + ": " + message;
  }

  private static void refuse(String problem) {
    LOG.warn(MessageCode.UNSAFE_SETTING, "problem", problem);
    throw new IllegalArgumentException(problem);
  }
}
