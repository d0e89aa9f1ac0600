package dev.gatehouse.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

/** backend-service as the gateway calls it, with the gateway's own credential. */
final class BackendApi {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI leases;
  private final String token;

  BackendApi(Suite suite) {
    this.leases = suite.uri("GATEHOUSE_BACKEND_URL").resolve("/v1/leases");
    this.token = suite.secret("gateway-to-backend");
  }

  record Answer(int status, String code) {}

  Answer lease(String grant) {
    Map<String, Object> request =
        Map.of(
            "grant",
            grant,
            "sessionId",
            ForgedGrant.SESSION,
            "leaseKey",
            "session",
            "gatewayPublicKey",
            ForgedGrant.GATEWAY_KEY,
            "attached",
            false);
    try {
      HttpResponse<byte[]> response =
          http.send(
              HttpRequest.newBuilder(leases)
                  .header("Authorization", "Bearer " + token)
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(request)))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      String code = JSON.readTree(response.body()).path("code").asText();
      return new Answer(response.statusCode(), code);
    } catch (IOException e) {
      throw new AssertionError("backend-service does not answer", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
