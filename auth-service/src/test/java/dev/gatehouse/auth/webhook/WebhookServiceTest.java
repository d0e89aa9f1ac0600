package dev.gatehouse.auth.webhook;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.gatehouse.auth.TestingFiles;
import dev.gatehouse.auth.TestingKeys;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The running service with the access file for the names in it, and a webhook for all others. */
@QuarkusTest
@QuarkusTestResource(TestingFiles.class)
@QuarkusTestResource(value = WebhookServiceTest.Server.class, restrictToAnnotatedClass = true)
class WebhookServiceTest {

  private static final AtomicReference<Optional<TestingWebhook>> SERVER =
      new AtomicReference<>(Optional.empty());

  /** A server that the service is told of. */
  public static final class Server implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
      try {
        TestingWebhook server = TestingWebhook.start();
        SERVER.set(Optional.of(server));
        Map<String, String> settings = new HashMap<>();
        settings.put("gatehouse.auth.identity", "file-then-webhook");
        settings.put("gatehouse.auth.webhook.policy", "developer");
        settings.put("gatehouse.auth.webhook.auth-timeout", "10s");
        settings.put("gatehouse.auth.webhook.retry-interval", "30s");
        settings.put("gatehouse.auth.webhook.password.timeout", "10s");
        settings.put("gatehouse.auth.webhook.password.url", server.url());
        return settings;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void stop() {
      server().close();
    }
  }

  @BeforeEach
  void forget() {
    server().asked().clear();
    server().bodies().clear();
  }

  @Test
  void whomTheWebhookKnowsGetsAGrant() {
    // Given
    server().answer("/password", "{\"success\": true, \"authenticatedUsername\": \"carol.c\"}");

    // When
    JsonPath answer = password("carol", "s3cret").statusCode(200).extract().jsonPath();

    // Then
    String claims = answer.getString("grant").split("\\.", -1)[1];
    JsonPath grant =
        JsonPath.from(new String(Base64.getUrlDecoder().decode(claims), StandardCharsets.UTF_8));
    assertThat(answer.getString("outcome")).isEqualTo("accepted");
    assertThat(grant.getString("sub")).isEqualTo("carol.c");
    assertThat(grant.getString("policy.name")).isEqualTo("developer");
  }

  @Test
  void theGrantOfWhomTheWebhookKnowsStandsAndNobodyIsAskedAgain() {
    // Given
    server().answer("/password", "{\"success\": true, \"authenticatedUsername\": \"carol.c\"}");
    JsonPath answer = password("carol", "s3cret").statusCode(200).extract().jsonPath();
    String claims = answer.getString("grant").split("\\.", -1)[1];
    String jti =
        JsonPath.from(new String(Base64.getUrlDecoder().decode(claims), StandardCharsets.UTF_8))
            .getString("jti");
    int asked = server().asked().size();

    // When
    JsonPath status =
        given()
            .header("Authorization", "Bearer " + TestingFiles.GATEWAY_TOKEN)
            .contentType(ContentType.JSON)
            .body(Map.of("grants", List.of(Map.of("jti", jti, "basis", answer.getString("basis")))))
            .post("/v1/grants/status")
            .then()
            .statusCode(200)
            .extract()
            .jsonPath();

    // Then
    assertThat(status.getList("grants.status")).containsExactly("stands");
    assertThat(server().asked()).hasSize(asked);
  }

  @Test
  void whomTheWebhookDoesNotKnowIsRejectedAsEverybody() {
    // Given
    server().answer("/password", "{\"success\": false}");

    // When / Then
    password("carol", "wrong")
        .statusCode(200)
        .body("outcome", equalTo("rejected"))
        .body("code", equalTo("GH-AUTH-2004"));
  }

  @Test
  void aServerThatLiesIsUnavailableWithItsCodeAndNotItsWords() {
    // Given
    server().answer("/password", "{\"success\": \"s3cret\"}");

    // When / Then
    password("carol", "s3cret")
        .statusCode(503)
        .body("code", equalTo("GH-AUTH-5102"))
        .body("detail", equalTo("success is neither true nor false"))
        .body(not(containsString("s3cret")));
    given()
        .get("/q/metrics")
        .then()
        .body(
            containsString(
                "gatehouse_auth_authentications_total{method=\"password\","
                    + "outcome=\"unavailable\",reason=\"GH-AUTH-5102\"}"));
  }

  @Test
  void aUserOfTheFileIsNeverAskedAboutElsewhere() {
    // Given
    server().answer("/password", "{\"success\": true}");

    // When / Then
    password("typed", "wrong").statusCode(200).body("outcome", equalTo("rejected"));
    password("typed", "demo-password").statusCode(200).body("outcome", equalTo("accepted"));
    password("demo", "anything").statusCode(200).body("outcome", equalTo("rejected"));
    assertThat(server().asked()).isEmpty();
  }

  @Test
  void everybodyIsOfferedTheSameAndAKeyIsNotTakenToAServerThatHasNone() {
    // When / Then
    for (String user : new String[] {"carol", "demo"}) {
      Map<String, Object> attempt = attempt(user, "publickey");
      attempt.put("publicKey", TestingKeys.bare("other-ed25519"));
      ask(attempt)
          .statusCode(200)
          .body(
              equalTo(
                  "{\"outcome\":\"rejected\",\"methods\":[\"publickey\",\"password\"],"
                      + "\"code\":\"GH-AUTH-2004\"}"));
    }
    assertThat(server().asked()).isEmpty();
  }

  private static TestingWebhook server() {
    return SERVER.get().orElseThrow();
  }

  private static ValidatableResponse password(String user, String password) {
    Map<String, Object> attempt = attempt(user, "password");
    attempt.put("password", password);
    return ask(attempt);
  }

  private static ValidatableResponse ask(Map<String, Object> attempt) {
    return given()
        .header("Authorization", "Bearer " + TestingFiles.GATEWAY_TOKEN)
        .contentType(ContentType.JSON)
        .body(attempt)
        .post("/v1/authentications")
        .then();
  }

  private static Map<String, Object> attempt(String user, String method) {
    Map<String, Object> attempt = new HashMap<>();
    attempt.put("sessionId", "019aad55-9c00-7abc-8def-0123456789ab");
    attempt.put("clientAddress", "192.0.2.1");
    attempt.put("clientVersion", "SSH-2.0-OpenSSH_9.2");
    attempt.put("user", user);
    attempt.put("attempt", 1);
    attempt.put("method", method);
    attempt.put("proven", false);
    attempt.put("gatewayPublicKey", TestingKeys.bare("ed25519"));
    return attempt;
  }
}
