package dev.gatehouse.auth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The running service, as its callers meet it. */
@QuarkusTest
@QuarkusTestResource(TestingFiles.class)
@QuarkusTestResource(TestingPostgres.class)
class AuthServiceTest {

  private static final String SESSION = "019aad55-9c00-7abc-8def-0123456789ab";
  private static final String KEY = TestingKeys.bare("ed25519");
  private static final String OTHER_KEY = TestingKeys.bare("other-ed25519");
  private static final String REJECTION =
      "{\"outcome\":\"rejected\",\"methods\":[\"publickey\",\"password\"],"
          + "\"code\":\"GH-AUTH-2004\"}";

  @Inject AuthConfiguration configuration;

  @Test
  void aProvenKeyGetsAGrantThatThePublishedKeysVerify() throws JoseException {
    // Given
    String keySet = as(TestingFiles.BACKEND_TOKEN).get("/v1/jwks").asString();

    // When
    JsonPath answer = ask(attempt("demo", KEY, true)).statusCode(200).extract().jsonPath();

    // Then
    JsonWebSignature signature = new JsonWebSignature();
    signature.setCompactSerialization(answer.getString("grant"));
    signature.setKey(
        new JsonWebKeySet(keySet)
            .findJsonWebKey(signature.getKeyIdHeaderValue(), "OKP", "sig", "EdDSA")
            .getKey());
    assertThat(signature.verifySignature()).isTrue();

    JsonPath claims = JsonPath.from(signature.getPayload());
    assertThat(answer.getString("outcome")).isEqualTo("accepted");
    assertThat(claims.getString("sub")).isEqualTo("demo");
    assertThat(claims.getString("sid")).isEqualTo(SESSION);
    assertThat(claims.getInt("exp") - claims.getInt("iat")).isEqualTo(30);
    assertThat(claims.getInt("sessionEnd") - claims.getInt("iat")).isEqualTo(12 * 60 * 60);
    assertThat(Instant.ofEpochSecond(claims.getLong("iat")))
        .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
  }

  @Test
  void aProbeOfAnAuthorizedKeyIsAcceptableAndNothingMore() {
    ask(attempt("demo", KEY, false)).statusCode(200).body(equalTo("{\"outcome\":\"acceptable\"}"));
  }

  @Test
  void theRightPasswordGetsAGrant() {
    ask(password("typed", "demo-password")).statusCode(200).body("outcome", equalTo("accepted"));
  }

  @Test
  void beyondTheBoundsOfPasswordsNobodyIsLetInAndTheAnswerHasItsCode() {
    // Given: one is verified at a time, and two may wait
    int guesses = 20;

    // When
    List<Response> answers;
    try (ExecutorService clients = Executors.newFixedThreadPool(guesses)) {
      answers =
          IntStream.range(0, guesses)
              .mapToObj(
                  _ ->
                      CompletableFuture.supplyAsync(
                          () -> ask(password("typed", "wrong")).extract().response(), clients))
              .toList()
              .stream()
              .map(CompletableFuture::join)
              .toList();
    }

    // Then
    assertThat(answers).extracting(Response::statusCode).contains(200, 503).containsOnly(200, 503);
    assertThat(answers)
        .filteredOn(answer -> answer.statusCode() == 503)
        .allSatisfy(
            answer -> assertThat(answer.jsonPath().getString("code")).isEqualTo("GH-AUTH-2103"));
  }

  @Test
  void aPasswordThatIsTooLongIsNotRepeated() {
    ask(password("typed", "s3cret".repeat(200)))
        .statusCode(400)
        .body("detail", equalTo("password has at most 1024 bytes"))
        .body(not(containsString("s3cret")));
  }

  @Test
  void knownAndUnknownUsersAreRejectedAlike() {
    // Given
    Map<String, Object> none = attempt("nobody", KEY, false);
    none.remove("publicKey");
    none.put("method", "none");
    List<Map<String, Object>> attempts =
        List.of(
            attempt("demo", OTHER_KEY, true),
            attempt("demo", OTHER_KEY, false),
            attempt("nobody", KEY, true),
            attempt("nobody", KEY, false),
            attempt("", KEY, true),
            password("typed", "wrong"),
            password("nobody", "demo-password"),
            none);

    // When / Then
    assertThat(attempts)
        .allSatisfy(attempt -> ask(attempt).statusCode(200).body(equalTo(REJECTION)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                              | the body is missing",
        "null                            | the body is missing",
        "{                               | the body is not JSON",
        "[]                              | the body is not of the documented type",
        "{\"user\":\"a\",\"user\":\"b\"} | the body is not JSON",
        "{\"admin\":true}                | admin is not a known field",
        "{\"user\":5}                    | user is not of the documented type",
        "{\"user\":[\"a\"]}              | user is not of the documented type",
        "{\"attempt\":\"1\"}             | attempt is not of the documented type",
        "{\"attempt\":1.5}               | attempt is not of the documented type",
        "{\"password\":5}                | password is not of the documented type",
        "{\"answers\":\"123456\"}       | answers is not of the documented type",
        "{\"proven\":1}                  | proven is not of the documented type",
        "{\"proven\":\"true\"}           | proven is not of the documented type",
        "{} {}                           | the body is not of the documented type",
      })
  void aBodyThatIsNotToTheLetterIsRefused(String body, String detail) {
    as(TestingFiles.GATEWAY_TOKEN)
        .contentType(ContentType.JSON)
        .body(body)
        .post("/v1/authentications")
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("code", equalTo("GH-AUTH-2101"))
        .body("status", equalTo(400))
        .body("detail", equalTo(detail));
  }

  @Test
  void aMalformedFieldIsNamedAndItsValueIsNotRepeated() {
    // Given
    Map<String, Object> attempt = attempt("demo", KEY, true);
    attempt.put("sessionId", "s3cret-value");

    // When / Then
    ask(attempt)
        .statusCode(400)
        .body("type", equalTo("urn:gatehouse:problem:gh-auth-2101"))
        .body("title", equalTo("The request is malformed"))
        .body("detail", equalTo("sessionId is a UUID of version 7"))
        .body(not(containsString("s3cret-value")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer ", "Bearer unknown", "Basic Z2F0ZXdheTp4", "bearer", ""})
  void aCallerWithoutAKnownTokenIsRefused(String authorization) {
    given()
        .header("Authorization", authorization)
        .get("/v1/jwks")
        .then()
        .statusCode(401)
        .header("WWW-Authenticate", equalTo("Bearer"))
        .contentType("application/problem+json")
        .body("code", equalTo("GH-AUTH-3001"));
  }

  @Test
  void aCallerWithoutAnyHeaderIsRefused() {
    given().get("/v1/jwks").then().statusCode(401).body("code", equalTo("GH-AUTH-3001"));
  }

  @Test
  void theBackendMayNotAskAboutAuthentications() {
    as(TestingFiles.BACKEND_TOKEN)
        .contentType(ContentType.JSON)
        .body(attempt("demo", KEY, true))
        .post("/v1/authentications")
        .then()
        .statusCode(403)
        .body("code", equalTo("GH-AUTH-3002"));
  }

  @Test
  void gatewayAndBackendMayBothReadTheKeys() {
    assertThat(List.of(TestingFiles.GATEWAY_TOKEN, TestingFiles.BACKEND_TOKEN))
        .allSatisfy(
            token ->
                as(token)
                    .get("/v1/jwks")
                    .then()
                    .statusCode(200)
                    .body("keys", hasSize(1))
                    .body("keys[0].kty", equalTo("OKP"))
                    .body("keys[0].crv", equalTo("Ed25519"))
                    .body("keys[0].alg", equalTo("EdDSA")));
  }

  @ParameterizedTest
  @CsvSource({"GET,/v1/authentications,405", "GET,/v1/nothing,404", "DELETE,/v1/jwks,405"})
  void whatIsNotServedIsAProblemToo(String method, String path, int status) {
    as(TestingFiles.GATEWAY_TOKEN)
        .request(method, path)
        .then()
        .statusCode(status)
        .contentType("application/problem+json")
        .body("code", equalTo("GH-AUTH-2102"));
  }

  @Test
  void aBodyOfMoreThan512KibibytesIsRefused() {
    as(TestingFiles.GATEWAY_TOKEN)
        .contentType(ContentType.JSON)
        .body("x".repeat(513 * 1024))
        .post("/v1/authentications")
        .then()
        .statusCode(413);
  }

  @Test
  void healthMetricsAndTheInterfaceAreOpen() {
    // Given
    ask(attempt("demo", OTHER_KEY, true)).statusCode(200);

    // When / Then
    given().get("/q/health/live").then().statusCode(200);
    given()
        .get("/q/health/ready")
        .then()
        .statusCode(200)
        .body("checks.name", hasItems("access file in effect"));
    given()
        .get("/q/metrics")
        .then()
        .statusCode(200)
        .body(
            containsString(
                "gatehouse_auth_authentications_total{method=\"publickey\",outcome=\"rejected\","
                    + "reason=\"unknown-key\"}"))
        .body(containsString("gatehouse_auth_authentication_duration_seconds_bucket"));
    given().get("/q/openapi").then().statusCode(200).body(containsString("/v1/authentications"));
  }

  @Test
  void thePageOfMetricsNamesEveryOneWithItsType() throws IOException {
    // Given
    ask(attempt("demo", OTHER_KEY, true)).statusCode(200);

    // When
    String answer = given().accept("text/plain").get("/q/metrics").asString();

    // Then
    assertThat(MetricsPage.scraped(answer)).isEqualTo(MetricsPage.named());
  }

  @Test
  void aChangedAccessFileTakesEffectWithoutARestart() throws IOException {
    // Given
    Path file = configuration.accessFile();
    String before = Files.readString(file);
    try {
      // When
      Files.writeString(file, before.replace("demo:", "renamed:"));

      // Then
      awaitProbe("renamed", "acceptable");
      awaitProbe("demo", "rejected");
    } finally {
      Files.writeString(file, before);
    }
    awaitProbe("demo", "acceptable");
  }

  private static void awaitProbe(String user, String outcome) {
    Instant end = Instant.now().plusSeconds(20);
    String answered = "";
    while (!answered.equals(outcome) && Instant.now().isBefore(end)) {
      answered = ask(attempt(user, KEY, false)).extract().jsonPath().getString("outcome");
    }
    assertThat(answered).as(user).isEqualTo(outcome);
  }

  private static RequestSpecification as(String token) {
    return given().header("Authorization", "Bearer " + token);
  }

  private static ValidatableResponse ask(Map<String, Object> attempt) {
    return as(TestingFiles.GATEWAY_TOKEN)
        .contentType(ContentType.JSON)
        .body(attempt)
        .post("/v1/authentications")
        .then();
  }

  private static Map<String, Object> attempt(String user, String publicKey, boolean proven) {
    Map<String, Object> attempt = new HashMap<>();
    attempt.put("sessionId", SESSION);
    attempt.put("clientAddress", "192.0.2.1");
    attempt.put("clientVersion", "SSH-2.0-OpenSSH_9.2");
    attempt.put("user", user);
    attempt.put("attempt", 1);
    attempt.put("method", "publickey");
    attempt.put("publicKey", publicKey);
    attempt.put("proven", proven);
    attempt.put("gatewayPublicKey", KEY);
    return attempt;
  }

  private static Map<String, Object> password(String user, String password) {
    Map<String, Object> attempt = attempt(user, KEY, false);
    attempt.remove("publicKey");
    attempt.put("method", "password");
    attempt.put("password", password);
    return attempt;
  }
}
