package dev.gatehouse.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** auth-service, as one of its callers meets it over HTTP. */
final class AuthApi {
  /** The address of the first replica. */
  static final String FIRST = "GATEHOUSE_AUTH_URL";

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI base;
  private final String token;

  private AuthApi(URI base, String token) {
    this.base = base;
    this.token = token;
  }

  /** As an operator, at the replica whose address has this name. */
  static AuthApi forOperator(Suite suite, String address) {
    return new AuthApi(suite.uri(address), suite.credential("GATEHOUSE_AUTH_OPERATOR_TOKEN_FILE"));
  }

  /** As a gateway. */
  static AuthApi forGateway(Suite suite, String address) {
    return new AuthApi(suite.uri(address), suite.secret("gateway-to-auth"));
  }

  /** An answer, and its document, which is missing where there is none. */
  record Answer(int status, JsonNode body) {}

  Answer get(String path) {
    return send(request(path).GET());
  }

  Answer post(String path, Object document) {
    try {
      return send(
          request(path)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(document))));
    } catch (IOException e) {
      throw new AssertionError("a document that is no JSON", e);
    }
  }

  Answer delete(String path) {
    return send(request(path).DELETE());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(TIMEOUT)
        .header("Authorization", "Bearer " + token);
  }

  private Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<byte[]> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
    } catch (IOException e) {
      throw new AssertionError("auth-service gives no answer that can be read", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
