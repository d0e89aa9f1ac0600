package dev.gatehouse.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.contracts.audit.SessionId;
import dev.gatehouse.e2e.ssh.Endpoints;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Guesses as the gateway asks auth-service about them, over one connection that stays open. */
final class RestGuesser implements Guesser {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Endpoints endpoints;
  private final Stranger stranger;
  private final String token;

  RestGuesser(Endpoints endpoints, Stranger stranger) throws IOException {
    this.endpoints = endpoints;
    this.stranger = stranger;
    this.token =
        Files.readString(Path.of(endpoints.value("GATEHOUSE_STATE"), "secrets", "gateway-to-auth"))
            .strip();
  }

  @Override
  public long guess(Guess guess) throws IOException {
    HttpRequest request = request(guess);
    long begin = System.nanoTime();
    HttpResponse<byte[]> answer = send(request);
    long end = System.nanoTime();
    String outcome = JSON.readTree(answer.body()).path("outcome").asText();
    if (answer.statusCode() != 200 || !outcome.equals("rejected")) {
      throw new IOException(answer.statusCode() + " " + outcome);
    }
    return end - begin;
  }

  /** Whether the user would be let in. */
  boolean isAccepted(Guess guess) throws IOException {
    return JSON.readTree(send(request(guess)).body()).path("outcome").asText().equals("accepted");
  }

  private HttpRequest request(Guess guess) throws IOException {
    ObjectNode attempt =
        JSON.createObjectNode()
            .put("sessionId", SessionId.create(Instant.now()).toString())
            .put("clientAddress", "127.0.0.1")
            .put("clientVersion", "SSH-2.0-guesser")
            .put("user", guess.user())
            .put("attempt", 1)
            .put("gatewayPublicKey", stranger.openSsh());
    if (guess.password() == null) {
      attempt.put("method", "publickey").put("publicKey", stranger.openSsh()).put("proven", true);
    } else {
      attempt.put("method", "password").put("password", guess.password()).put("proven", false);
    }
    return HttpRequest.newBuilder(
            endpoints.uri("GATEHOUSE_AUTH_URL").resolve("/v1/authentications"))
        .timeout(SOON)
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(attempt)))
        .build();
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
