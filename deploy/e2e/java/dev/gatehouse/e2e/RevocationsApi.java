package dev.gatehouse.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** What an operator asks auth-service: to take back what was granted, and to forget that. */
final class RevocationsApi {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI base;
  private final String token;

  RevocationsApi(Suite suite) {
    this.base = suite.uri("GATEHOUSE_AUTH_URL");
    this.token = suite.credential("GATEHOUSE_AUTH_OPERATOR_TOKEN_FILE");
  }

  /** Revokes, and answers the revocation's id. */
  String revoke(String kind, String target) {
    try {
      HttpResponse<byte[]> answer =
          send(
              request("/v1/revocations")
                  .header("Content-Type", "application/json")
                  .POST(
                      HttpRequest.BodyPublishers.ofByteArray(
                          JSON.writeValueAsBytes(Map.of(kind, target, "reason", "a test"))))
                  .build());
      JsonNode body = JSON.readTree(answer.body());
      if (answer.statusCode() != 201) {
        throw new AssertionError("revoking answered " + answer.statusCode() + " " + body);
      }
      return body.path("id").asText();
    } catch (IOException e) {
      throw new AssertionError("not JSON", e);
    }
  }

  /** The status of the answer. */
  int lift(String id) {
    return send(request("/v1/revocations/" + id).DELETE().build()).statusCode();
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
