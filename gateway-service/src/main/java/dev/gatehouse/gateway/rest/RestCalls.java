package dev.gatehouse.gateway.rest;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.gateway.messages.MessageCode;
import dev.gatehouse.gateway.messages.ServiceLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * JSON calls to one service.
 *
 * <p>No call blocks a thread. A call that finds its pooled connection closed is made once more:
 * every call of ours is idempotent. The token is read again for each call, so that it can be
 * replaced while the gateway runs; so can certificates ({@link ServiceClient}). Safe for use by
 * many threads.
 *
 * <p>A replica that is lost with its machine closes nothing: connections to it just stay silent. So
 * an idle one is kept for a second only; a call that may be made twice at a time is made again on a
 * new connection, to what the name stands for now, when it hears nothing for a fifth of its time;
 * and where that or a timeout shows that connections have died, none of before is used again.
 */
public final class RestCalls {
  private static final int ANSWER_BYTES_MAX = 1 << 20;
  private static final ServiceLog LOG = new ServiceLog(RestCalls.class);

  /** The JDK's setting, in seconds, read when its first client is made. */
  private static final String IDLE_SECONDS = "jdk.httpclient.keepalive.timeout";

  private static final int PATIENCE_DIVISOR = 5;

  private final ObjectMapper json =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private final ServiceConfiguration configuration;
  private final Executor executor;
  private final ServiceClient client;
  private final AtomicReference<String> mistrust = new AtomicReference<>("");

  /** An answer: its status, and its body, which is {@code null} JSON where there is none. */
  public record Answer(int status, JsonNode body) {
    /** The message code of a problem document (RFC 9457), or an empty string. */
    public String code() {
      return body.path("code").asText("");
    }
  }

  public RestCalls(ServiceConfiguration configuration, Executor executor) {
    this.configuration = configuration;
    this.executor = executor;
    if (System.getProperty(IDLE_SECONDS) == null) {
      System.setProperty(IDLE_SECONDS, "1");
    }
    this.client = new ServiceClient(configuration, executor);
  }

  /**
   * Posts {@code body}.
   *
   * @param wait how long the service is asked to wait for what is not there yet (RFC 7240)
   * @return completes exceptionally with an {@link IOException} when there is no answer in time, or
   *     none that is JSON
   */
  public CompletableFuture<Answer> post(String path, Object body, Duration wait) {
    byte[] written = written(body);
    // It may hold a password, and no try is to come any more.
    return once(request(path, written, wait))
        .thenApply(this::answer)
        .whenComplete((_, _) -> Arrays.fill(written, (byte) 0));
  }

  /**
   * As {@link #post}, for what may be asked twice at the same time: when nothing is heard for a
   * fifth of the time, it is asked once more on a new connection, and the first answer counts.
   */
  public CompletableFuture<Answer> postUntilHeard(String path, Object body, Duration wait) {
    return twice(request(path, written(body), wait), patience().plus(wait)).thenApply(this::answer);
  }

  private Duration patience() {
    return configuration.timeout().dividedBy(PATIENCE_DIVISOR);
  }

  private byte[] written(Object body) {
    try {
      return json.writeValueAsBytes(body);
    } catch (JacksonException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpRequest request(String path, byte[] body, Duration wait) {
    HttpRequest.Builder request =
        request(path, wait)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (wait.isPositive()) {
      request.header("Prefer", "wait=" + wait.toSeconds());
    }
    return request.build();
  }

  /** Deletes what is at {@code path}. */
  public CompletableFuture<Answer> delete(String path) {
    return twice(request(path, Duration.ZERO).DELETE().build(), patience()).thenApply(this::answer);
  }

  /** Reads {@code body} as {@code type}; unknown fields are refused. */
  public <T> T read(JsonNode body, Class<T> type) throws IOException {
    return json.treeToValue(body, type);
  }

  private HttpRequest.Builder request(String path, Duration wait) {
    return HttpRequest.newBuilder(configuration.url().resolve(path))
        .timeout(configuration.timeout().plus(wait))
        .header("Authorization", "Bearer " + token())
        .header("Accept", "application/json, application/problem+json");
  }

  private String token() {
    try {
      return Files.readString(configuration.tokenFile(), StandardCharsets.US_ASCII).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CompletableFuture<HttpResponse<String>> once(HttpRequest request) {
    return once(client.current(), request);
  }

  private CompletableFuture<HttpResponse<String>> once(HttpClient by, HttpRequest request) {
    HttpResponse.BodyHandler<String> text =
        HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofString(), ANSWER_BYTES_MAX);
    return by.sendAsync(request, text)
        .exceptionallyCompose(
            failure ->
                isWorthAnotherTry(failure)
                    ? client.current().sendAsync(request, text)
                    : CompletableFuture.failedFuture(failure))
        .whenComplete(
            (_, failure) -> {
              if (cause(failure) instanceof HttpTimeoutException) {
                HttpClient _ = client.renewed(by);
              }
              tellMistrust(failure);
            });
  }

  /** Fails only when both tries have. */
  private CompletableFuture<HttpResponse<String>> twice(HttpRequest request, Duration patience) {
    HttpClient used = client.current();
    CompletableFuture<HttpResponse<String>> first = once(used, request);
    CompletableFuture<HttpResponse<String>> heard = new CompletableFuture<>();
    CompletableFuture<HttpClient> silence =
        new CompletableFuture<HttpClient>()
            .completeOnTimeout(used, patience.toMillis(), TimeUnit.MILLISECONDS);
    Future<?> _ =
        first.whenComplete(
            (response, failure) -> {
              boolean alone = silence.cancel(false);
              if (response != null) {
                heard.complete(response);
              } else if (alone) {
                heard.completeExceptionally(failure);
              }
            });
    Future<?> _ =
        silence.thenAcceptAsync(
            silent -> hear(once(client.renewed(silent), request), first, heard), executor);
    return heard;
  }

  private static void hear(
      CompletableFuture<HttpResponse<String>> second,
      CompletableFuture<HttpResponse<String>> first,
      CompletableFuture<HttpResponse<String>> heard) {
    Future<?> _ =
        second.whenComplete(
            (response, failure) -> {
              if (response != null) {
                heard.complete(response);
              } else {
                Future<?> _ = first.whenComplete((_, _) -> heard.completeExceptionally(failure));
              }
            });
  }

  private static boolean isWorthAnotherTry(Throwable failure) {
    Throwable cause = cause(failure);
    return cause instanceof IOException
        && !(cause instanceof HttpTimeoutException)
        && !(cause instanceof java.net.ConnectException);
  }

  private static @Nullable Throwable cause(@Nullable Throwable failure) {
    return failure instanceof CompletionException e ? e.getCause() : failure;
  }

  /** Says why one of the two does not trust the other; once, until that changes. */
  private void tellMistrust(@Nullable Throwable failure) {
    if (failure == null) {
      mistrust.set("");
    }
    Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .filter(SSLException.class::isInstance)
        .map(cause -> String.valueOf(cause.getMessage()))
        .findFirst()
        .filter(detail -> !detail.equals(mistrust.getAndSet(detail)))
        .ifPresent(
            detail ->
                LOG.warn(
                    MessageCode.SERVICE_MISTRUST,
                    "service",
                    configuration.url(),
                    "detail",
                    detail));
  }

  private Answer answer(HttpResponse<String> response) {
    String body = response.body();
    try {
      JsonNode tree = body.isEmpty() ? json.getNodeFactory().nullNode() : json.readTree(body);
      return new Answer(response.statusCode(), tree);
    } catch (JacksonException e) {
      throw new UncheckedIOException(new IOException("an answer that is not JSON", e));
    }
  }
}
