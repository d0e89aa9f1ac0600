package dev.gatehouse.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/** What an operator asks auth-service: who is blocked, and that they be let in again. */
final class BlocksApi {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI base;
  private final String token;

  BlocksApi(Suite suite) {
    this.base = suite.uri("GATEHOUSE_AUTH_URL");
    this.token = suite.credential("GATEHOUSE_AUTH_OPERATOR_TOKEN_FILE");
  }

  /** All blocks, as {@code kind/subject}. */
  Set<String> blocked() {
    Set<String> blocked = new TreeSet<>();
    String cursor = "";
    while (true) {
      JsonNode page = page("/v1/blocks?limit=100" + cursor);
      for (JsonNode item : page.path("items")) {
        blocked.add(item.path("kind").asText() + "/" + item.path("subject").asText());
      }
      if (!page.has("next")) {
        return blocked;
      }
      cursor = "&cursor=" + page.path("next").asText();
    }
  }

  private JsonNode page(String path) {
    HttpResponse<byte[]> answer = send(request(path).GET().build());
    if (answer.statusCode() != 200) {
      throw new AssertionError(path + " answered " + answer.statusCode());
    }
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new AssertionError(path + " is not JSON", e);
    }
  }

  /** The status of the answer. */
  int lift(String kindAndSubject) {
    return send(request("/v1/blocks/" + kindAndSubject).DELETE().build()).statusCode();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(TIMEOUT)
        .header("Authorization", "Bearer " + token);
  }

  private HttpResponse<byte[]> send(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new AssertionError("auth-service does not answer", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
