package dev.gatehouse.auth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Guessers at the running service, and the operator who looks at them. */
@QuarkusTest
@QuarkusTestResource(TestingFiles.class)
@QuarkusTestResource(TestingPostgres.class)
class BlocksApiTest {

  private static final String KEY = TestingKeys.bare("ed25519");
  private static final String OTHER_KEY = TestingKeys.bare("other-ed25519");

  @BeforeEach
  void awaitTheDatabase() {
    await(() -> metrics().contains("gatehouse_auth_block_common 1.0"));
  }

  @Test
  void aGuesserIsAnsweredAlikeBeforeAndDuringTheBlockWhateverTheyBring() {
    // Given
    String before = ask("198.51.100.1", "demo", OTHER_KEY, true).extract().asString();

    // When
    guess("198.51.100.1", 9);

    // Then
    assertThat(
            List.of(
                ask("198.51.100.1", "demo", OTHER_KEY, true).extract().asString(),
                ask("198.51.100.1", "demo", KEY, true).extract().asString(),
                ask("198.51.100.1", "demo", KEY, false).extract().asString(),
                ask("198.51.100.1", "nobody", KEY, true).extract().asString()))
        .containsOnly(before);
    ask("198.51.100.2", "demo", KEY, true).body("outcome", equalTo("accepted"));
  }

  @Test
  void probesAreNotCounted() {
    // When
    for (int i = 0; i < 30; i++) {
      ask("198.51.100.3", "demo", OTHER_KEY, false).statusCode(200);
    }

    // Then
    ask("198.51.100.3", "demo", KEY, true).body("outcome", equalTo("accepted"));
  }

  @Test
  void anOperatorSeesABlockAndLiftsIt() {
    // Given
    guess("2001:db8:0:1::7", 10);
    Instant now = Instant.now();

    // When
    JsonPath block =
        operator().get("/v1/blocks?limit=500").then().statusCode(200).extract().jsonPath();
    int lifted = operator().delete("/v1/blocks/address/2001:db8:0:1::/64").statusCode();

    // Then
    String found = "items.find { it.subject == '2001:db8:0:1::/64' }.";
    assertThat(block.getString(found + "kind")).isEqualTo("address");
    assertThat(block.getInt(found + "failures")).isEqualTo(10);
    assertThat(block.getInt(found + "refused")).isZero();
    assertThat(Instant.parse(block.getString(found + "blockedUntil")))
        .isBetween(now.plusSeconds(40), now.plusSeconds(61));
    assertThat(lifted).isEqualTo(204);
    ask("2001:db8:0:1::7", "demo", KEY, true).body("outcome", equalTo("accepted"));
    operator()
        .delete("/v1/blocks/address/2001:db8:0:1::7")
        .then()
        .statusCode(404)
        .body("code", equalTo("GH-AUTH-2203"));
  }

  @Test
  void blocksComePageByPage() {
    // Given
    guess("198.51.100.11", 10);
    guess("198.51.100.12", 10);

    // When
    JsonPath first =
        operator().get("/v1/blocks?limit=1").then().statusCode(200).extract().jsonPath();
    String second =
        operator()
            .queryParam("limit", 1)
            .queryParam("cursor", first.getString("next"))
            .get("/v1/blocks")
            .then()
            .statusCode(200)
            .extract()
            .jsonPath()
            .getString("items[0].subject");

    // Then
    assertThat(first.getList("items")).hasSize(1);
    assertThat(second).isGreaterThan(first.getString("items[0].subject"));
  }

  @ParameterizedTest
  @CsvSource({
    "user=a, user is not known here",
    "limit=0, limit is not a number from 1 to 500",
    "limit=501, limit is not a number from 1 to 500",
    "limit=x, limit is not a number from 1 to 500",
    "limit=1&limit=2, limit is given more than once",
    "cursor=eA, cursor is not one that was given here",
    "cursor=!, cursor is not one that was given here",
  })
  void aParameterThatIsNotDocumentedIsRefused(String query, String detail) {
    operator()
        .get("/v1/blocks?" + query)
        .then()
        .statusCode(400)
        .body("code", equalTo("GH-AUTH-2101"))
        .body("detail", equalTo(detail));
  }

  @ParameterizedTest
  @CsvSource({
    "address/192.0.2.77",
    "address/example.org",
    "user/demo",
    "user-after-step/a%2Fb",
    "session/demo",
  })
  void whatIsNotBlockedCannotBeLifted(String path) {
    operator()
        .urlEncodingEnabled(false)
        .delete("/v1/blocks/" + path)
        .then()
        .statusCode(404)
        .body("code", equalTo("GH-AUTH-2203"));
  }

  @Test
  void onlyAnOperatorMayLookOrLift() {
    for (String token : List.of(TestingFiles.GATEWAY_TOKEN, TestingFiles.BACKEND_TOKEN)) {
      as(token).get("/v1/blocks").then().statusCode(403).body("code", equalTo("GH-AUTH-3002"));
      as(token).delete("/v1/blocks/user/demo").then().statusCode(403);
    }
    given().get("/v1/blocks").then().statusCode(401);
    operator().get("/v1/jwks").then().statusCode(403);
  }

  @Test
  void blocksAreMeasured() {
    // Given
    guess("198.51.100.21", 12);

    // When
    await(() -> value("gatehouse_auth_block_subjects{kind=\"address\",}") > 0);

    // Then
    assertThat(value("gatehouse_auth_block_attempts_total{kind=\"address\",}")).isPositive();
    assertThat(metrics()).contains("reason=\"address-blocked\"");
  }

  @Test
  void theInterfaceIsDescribedAndReadinessIsNotTheDatabases() {
    given().get("/q/openapi").then().statusCode(200).body(containsString("/v1/blocks"));
    given()
        .get("/q/health/ready")
        .then()
        .statusCode(200)
        .body("checks.name", not(hasItem(containsString("Database"))));
  }

  private static void guess(String address, int times) {
    for (int i = 0; i < times; i++) {
      ask(address, "demo", OTHER_KEY, true).statusCode(200);
    }
  }

  private static RequestSpecification operator() {
    return as(TestingFiles.OPERATOR_TOKEN);
  }

  private static RequestSpecification as(String token) {
    return given().header("Authorization", "Bearer " + token);
  }

  private static ValidatableResponse ask(String address, String user, String key, boolean proven) {
    Map<String, Object> attempt = new HashMap<>();
    attempt.put("sessionId", "019aad55-9c00-7abc-8def-0123456789ab");
    attempt.put("clientAddress", address);
    attempt.put("clientVersion", "SSH-2.0-OpenSSH_9.2");
    attempt.put("user", user);
    attempt.put("attempt", 1);
    attempt.put("method", "publickey");
    attempt.put("publicKey", key);
    attempt.put("proven", proven);
    attempt.put("gatewayPublicKey", KEY);
    return as(TestingFiles.GATEWAY_TOKEN)
        .contentType(ContentType.JSON)
        .body(attempt)
        .post("/v1/authentications")
        .then();
  }

  private static String metrics() {
    return given().accept("text/plain").get("/q/metrics").asString();
  }

  private static double value(String series) {
    return metrics()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(series + " is not in\n" + metrics()));
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("within 20 s, in " + metrics()).isLessThan(deadline);
      LockSupport.parkNanos(20_000_000);
    }
  }
}
