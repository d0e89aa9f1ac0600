package dev.gatehouse.auth.webhook;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/**
 * One address of a server. It is asked again until it answers to the letter or the time is up: not
 * answering, a redirect, another status than 200, too many bytes, and what is not understood are
 * all alike no answer. No call blocks a thread. Thread-safe.
 */
final class WebhookEndpoint implements AutoCloseable {

  static final int ANSWER_BYTES_MAX = 64 * 1024;

  private static final int OK = 200;
  private static final String JSON = "application/json";

  private final String name;
  private final URI address;
  private final Duration timeout;
  private final Duration retryInterval;
  private final HttpClient client;
  private final Executor executor;

  WebhookEndpoint(
      String name,
      URI address,
      Duration timeout,
      Duration retryInterval,
      Optional<WebhookTls> tls,
      Executor executor) {
    this.name = name;
    this.address = address;
    this.timeout = timeout;
    this.retryInterval = retryInterval;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(timeout)
            .executor(executor);
    tls.ifPresent(known -> builder.sslContext(known.context()).sslParameters(known.parameters()));
    this.client = builder.build();
    this.executor = executor;
  }

  /**
   * Asks.
   *
   * @param body not changed, and needed until the future is complete
   * @param deadline of {@link System#nanoTime}, for all calls together
   * @param reading makes the answer of a document
   * @return completes exceptionally with a {@link WebhookFailure}, or an error of our own
   */
  <T> CompletableFuture<T> ask(byte[] body, long deadline, Function<WebhookDocument, T> reading) {
    return ask(body, deadline, reading, Optional.empty());
  }

  /**
   * @param before what was wrong with an earlier call; told rather than that the last one, which
   *     had what time was left, took longer
   */
  private <T> CompletableFuture<T> ask(
      byte[] body,
      long deadline,
      Function<WebhookDocument, T> reading,
      Optional<WebhookFailure> before) {
    Duration left = Duration.ofNanos(deadline - System.nanoTime());
    if (!left.isPositive()) {
      return CompletableFuture.failedFuture(before.orElseGet(() -> failure("had no time left")));
    }
    return call(body, left.compareTo(timeout) < 0 ? left : timeout)
        .thenApply(response -> reading.apply(document(response)))
        .exceptionallyCompose(
            thrown -> {
              Throwable cause = cause(thrown);
              WebhookFailure failure =
                  isLate(cause) ? before.orElseGet(() -> failure(cause)) : failure(cause);
              return deadline - System.nanoTime() > retryInterval.toNanos()
                  ? later(() -> ask(body, deadline, reading, Optional.of(failure)))
                  : CompletableFuture.failedFuture(failure);
            });
  }

  private CompletableFuture<HttpResponse<byte[]>> call(byte[] body, Duration within) {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(within)
            .header("Content-Type", JSON)
            .header("Accept", JSON)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    CompletableFuture<HttpResponse<byte[]>> sent =
        client.sendAsync(
            request,
            HttpResponse.BodyHandlers.limiting(
                HttpResponse.BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
    // The request's own timeout ends with the header of the answer.
    return sent.copy()
        .orTimeout(within.toNanos(), TimeUnit.NANOSECONDS)
        .whenComplete((_, _) -> sent.cancel(true));
  }

  private <T> CompletableFuture<T> later(Supplier<CompletableFuture<T>> again) {
    return new CompletableFuture<Boolean>()
        .completeOnTimeout(true, retryInterval.toNanos(), TimeUnit.NANOSECONDS)
        .thenComposeAsync(_ -> again.get(), executor);
  }

  private WebhookDocument document(HttpResponse<byte[]> response) {
    if (response.statusCode() != OK) {
      throw failure("answered with status " + response.statusCode());
    }
    String type = response.headers().firstValue("Content-Type").orElse("");
    if (!type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(JSON)) {
      throw failure("did not answer with " + JSON);
    }
    return WebhookDocument.parse(response.body());
  }

  private static Throwable cause(Throwable thrown) {
    return thrown instanceof CompletionException && thrown.getCause() != null
        ? thrown.getCause()
        : thrown;
  }

  private static boolean isLate(Throwable cause) {
    return cause instanceof TimeoutException || cause instanceof HttpTimeoutException;
  }

  private WebhookFailure failure(Throwable cause) {
    return switch (cause) {
      case WebhookFailure known -> known;
      case TimeoutException _, HttpTimeoutException _ -> failure("did not answer in time");
      case ConnectException _ -> failure("cannot be reached");
      case SSLException _ -> failure("could not be verified, or speaks no TLS that is allowed");
      case IOException _ -> failure("broke its answer off, or sent too much");
      default -> throw new CompletionException(cause);
    };
  }

  private WebhookFailure failure(String problem) {
    return WebhookFailure.unavailable(name + " " + problem);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
