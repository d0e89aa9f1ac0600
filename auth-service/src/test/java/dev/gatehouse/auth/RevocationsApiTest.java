package dev.gatehouse.auth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Grants at the running service after they were given: the gateway asks, the operator revokes. */
@QuarkusTest
@QuarkusTestResource(TestingFiles.class)
class RevocationsApiTest {

  private static final String KEY = TestingKeys.bare("ed25519");

  private static RequestSpecification as(String token) {
    return given().header("Authorization", "Bearer " + token).contentType(ContentType.JSON);
  }

  private static String newUuid() {
    String random = UUID.randomUUID().toString();
    String millis = "%012x".formatted(System.currentTimeMillis());
    return millis.substring(0, 8) + "-" + millis.substring(8) + "-7" + random.substring(15);
  }

  /** A session that a gateway has let in, and what it holds for it. */
  private record Held(String jti, String sid, String basis) {

    Map<String, Object> question() {
      return new HashMap<>(Map.of("jti", jti, "basis", basis));
    }

    /** What it can be revoked by, under the names of a revocation's members. */
    String target(String kind) {
      return switch (kind) {
        case "principal" -> "demo";
        case "sid" -> sid;
        default -> jti;
      };
    }
  }

  /** Logs in as a gateway does. */
  private static Held login() {
    String session = newUuid();
    JsonPath answer =
        as(TestingFiles.GATEWAY_TOKEN)
            .body(
                Map.of(
                    "sessionId",
                    session,
                    "clientAddress",
                    "192.0.2.1",
                    "clientVersion",
                    "SSH-2.0-test",
                    "user",
                    "demo",
                    "attempt",
                    1,
                    "method",
                    "publickey",
                    "publicKey",
                    KEY,
                    "proven",
                    true,
                    "gatewayPublicKey",
                    KEY))
            .post("/v1/authentications")
            .then()
            .statusCode(200)
            .extract()
            .jsonPath();
    String payload =
        new String(
            Base64.getUrlDecoder().decode(answer.getString("grant").split("\\.", -1)[1]),
            StandardCharsets.UTF_8);
    return new Held(JsonPath.from(payload).getString("jti"), session, answer.getString("basis"));
  }

  private static ValidatableResponse status(List<Map<String, Object>> grants) {
    return as(TestingFiles.GATEWAY_TOKEN)
        .body(Map.of("grants", grants))
        .post("/v1/grants/status")
        .then();
  }

  private static ValidatableResponse revoke(Map<String, ?> body) {
    return as(TestingFiles.OPERATOR_TOKEN).body(body).post("/v1/revocations").then();
  }

  @Test
  void whatWasGrantedAMomentAgoStands() {
    // Given
    Held grant = login();

    // When / Then
    status(List.of(grant.question()))
        .statusCode(200)
        .body("grants[0].jti", equalTo(grant.jti()))
        .body("grants[0].status", equalTo("stands"))
        .body("grants[0].cause", nullValue());
  }

  @Test
  void eachGrantIsJudgedByItselfInTheOrderOfTheQuestion() {
    // Given
    Map<String, Object> anothers = login().question();
    anothers.put("basis", login().basis());
    Map<String, Object> broken = login().question();
    broken.put("basis", "what is this?");
    Held revoked = login();
    String id =
        revoke(Map.of("sid", revoked.sid(), "reason", "a test"))
            .statusCode(201)
            .extract()
            .path("id");

    // When
    JsonPath answer =
        status(List.of(anothers, login().question(), broken, revoked.question()))
            .statusCode(200)
            .extract()
            .jsonPath();

    // Then
    assertThat(answer.getList("grants.status"))
        .containsExactly("unknown", "stands", "unknown", "revoked");
    assertThat(answer.getList("grants.cause")).containsExactly(null, null, null, "operator");
    operator().delete("/v1/revocations/" + id).then().statusCode(204);
  }

  @ParameterizedTest
  @ValueSource(strings = {"principal", "sid", "jti"})
  void aRevocationEndsWhatItIsAboutAndIsListedAndLifted(String field) {
    // Given
    Held held = login();
    Map<String, Object> grant = held.question();
    Instant now = Instant.now();

    // When
    JsonPath made =
        revoke(Map.of(field, held.target(field), "reason", "a lost laptop"))
            .statusCode(201)
            .extract()
            .jsonPath();

    // Then
    String id = made.getString("id");
    assertThat(made.getString("reason")).isEqualTo("a lost laptop");
    assertThat(Instant.parse(made.getString("at")))
        .isBetween(now.minusSeconds(5), now.plusSeconds(5));
    assertThat(
            Duration.between(
                Instant.parse(made.getString("at")), Instant.parse(made.getString("keptUntil"))))
        .isEqualTo(Duration.ofDays(30));
    status(List.of(grant))
        .body("grants[0].status", equalTo("revoked"))
        .body("grants[0].cause", equalTo("operator"));
    operator().get("/v1/revocations").then().body("items.id", hasItem(id));
    operator().get("/v1/revocations/" + id).then().body(field, equalTo(made.getString(field)));
    operator().delete("/v1/revocations/" + id).then().statusCode(204);
    status(List.of(grant)).body("grants[0].status", equalTo("stands"));
    operator()
        .delete("/v1/revocations/" + id)
        .then()
        .statusCode(404)
        .body("code", equalTo("GH-AUTH-2303"));
    operator().get("/v1/revocations").then().body("items.id", not(hasItem(id)));
  }

  private static RequestSpecification operator() {
    return given().header("Authorization", "Bearer " + TestingFiles.OPERATOR_TOKEN);
  }

  @Test
  void aThousandGrantsAreJudgedAtOnceAndNoMore() {
    // Given
    List<Map<String, Object>> grants = new ArrayList<>();
    Map<String, Object> longest = login().question();
    longest.put("basis", "x".repeat(256));
    for (int i = 0; i < 1000; i++) {
      grants.add(longest);
    }

    // When / Then
    status(grants).statusCode(200).body("grants.size()", equalTo(1000));
    grants.add(longest);
    status(grants)
        .statusCode(400)
        .body("code", equalTo("GH-AUTH-2101"))
        .body("detail", equalTo("grants has at most 1000 items"));
    status(List.of()).statusCode(200).body("grants.size()", equalTo(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "jti   |                                      | grants[0].jti is missing",
        "jti   | 019aad55-9c00-4abc-8def-0123456789ab | grants[0].jti is a UUID of version 7",
        "basis |                                      | grants[0].basis is missing",
        "sub   | demo                                 | grants.[].sub is not a known field",
      })
  void aGrantThatIsNotToTheLetterIsNamedAndNothingIsJudged(
      String field, String value, String detail) {
    // Given
    Map<String, Object> grant = login().question();
    grant.put(field, value);

    // When / Then
    status(List.of(grant))
        .statusCode(400)
        .body("code", equalTo("GH-AUTH-2101"))
        .body("detail", equalTo(detail));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                            | one of principal, sid and jti is given, and no"
            + " other",
        "{'reason':'r'}                                | one of principal, sid and jti is given, and no"
            + " other",
        "{'principal':'a','sid':'019aad55-9c00-7abc-8def-0123456789ab','reason':'r'} | one of"
            + " principal, sid and jti is given, and no other",
        "{'principal':'a b','reason':'r'}              | principal is a user name",
        "{'sid':'a','reason':'r'}                      | sid is a UUID of version 7",
        "{'principal':'a'}                             | reason is missing",
        "{'principal':'a','reason':' '}                | reason is missing",
        "{'principal':'a','reason':'a\\u0007'}         | reason has at most 200 characters, and none of"
            + " them is a control character",
        "{'principal':'a','reason':'r','until':'x'}    | until is not a known field",
      })
  void aRevocationThatIsNotToTheLetterIsRefused(String body, String detail) {
    as(TestingFiles.OPERATOR_TOKEN)
        .body(body.replace('\'', '"'))
        .post("/v1/revocations")
        .then()
        .statusCode(400)
        .body("code", equalTo("GH-AUTH-2101"))
        .body("detail", equalTo(detail));
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0, limit is a number from 1 to 500",
    "limit=501, limit is a number from 1 to 500",
    "limit=x, limit is a number from 1 to 500",
    "before=x, before is a UUID of version 7",
  })
  void aParameterThatIsMalformedIsRefused(String query, String detail) {
    operator()
        .get("/v1/revocations?" + query)
        .then()
        .statusCode(400)
        .body("detail", equalTo(detail));
  }

  @Test
  void everyoneKeepsToTheirOwnEndpoints() {
    // When / Then
    for (String token : List.of(TestingFiles.GATEWAY_TOKEN, TestingFiles.BACKEND_TOKEN)) {
      as(token).body(Map.of()).post("/v1/revocations").then().statusCode(403);
      as(token).get("/v1/revocations").then().statusCode(403);
      as(token).get("/v1/revocations/x").then().statusCode(403);
      as(token).delete("/v1/revocations/x").then().statusCode(403);
    }
    for (String token : List.of(TestingFiles.OPERATOR_TOKEN, TestingFiles.BACKEND_TOKEN)) {
      as(token)
          .body(Map.of("grants", List.of()))
          .post("/v1/grants/status")
          .then()
          .statusCode(403)
          .body("code", equalTo("GH-AUTH-3002"));
    }
  }
}
