package dev.gatehouse.gateway.rest;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * JSON calls to one service.
 *
 * <p>No call blocks a thread. A call that finds its pooled connection closed is made once more:
 * every call of ours is idempotent. The token is read again for each call, so that it can be
 * replaced while the gateway runs. Safe for use by many threads.
 */
public final class RestCalls {
  private static final int ANSWER_BYTES_MAX = 1 << 20;

  private final ObjectMapper json =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private final HttpClient client;
  private final ServiceConfiguration configuration;

  /** An answer: its status, and its body, which is {@code null} JSON where there is none. */
  public record Answer(int status, JsonNode body) {
    /** The message code of a problem document (RFC 9457), or an empty string. */
    public String code() {
      return body.path("code").asText("");
    }
  }

  public RestCalls(ServiceConfiguration configuration, Executor executor) {
    this.configuration = configuration;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(configuration.timeout())
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(executor)
            .build();
  }

  /**
   * Posts {@code body}.
   *
   * @param wait how long the service is asked to wait for what is not there yet (RFC 7240)
   * @return completes exceptionally with an {@link IOException} when there is no answer in time, or
   *     none that is JSON
   */
  public CompletableFuture<Answer> post(String path, Object body, Duration wait) {
    try {
      byte[] written = json.writeValueAsBytes(body);
      HttpRequest.Builder request =
          request(path, wait)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(written));
      if (wait.isPositive()) {
        request.header("Prefer", "wait=" + wait.toSeconds());
      }
      // It may hold a grant or a password, and no try is to come any more.
      return send(request.build()).whenComplete((_, _) -> Arrays.fill(written, (byte) 0));
    } catch (JacksonException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes what is at {@code path}. */
  public CompletableFuture<Answer> delete(String path) {
    return send(request(path, Duration.ZERO).DELETE().build());
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

  private CompletableFuture<Answer> send(HttpRequest request) {
    HttpResponse.BodyHandler<String> text =
        HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofString(), ANSWER_BYTES_MAX);
    return client
        .sendAsync(request, text)
        .exceptionallyCompose(
            failure ->
                isWorthAnotherTry(failure)
                    ? client.sendAsync(request, text)
                    : CompletableFuture.failedFuture(failure))
        .thenApply(this::answer);
  }

  private static boolean isWorthAnotherTry(Throwable failure) {
    Throwable cause = failure instanceof CompletionException e ? e.getCause() : failure;
    return cause instanceof IOException
        && !(cause instanceof java.net.http.HttpTimeoutException)
        && !(cause instanceof java.net.ConnectException);
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
