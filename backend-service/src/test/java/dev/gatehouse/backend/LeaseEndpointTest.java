package dev.gatehouse.backend;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.backend.certificate.TestingGateway;
import dev.gatehouse.backend.grant.GrantForge;
import dev.gatehouse.backend.identity.SessionId;
import dev.gatehouse.backend.identity.SshPublicKey;
import dev.gatehouse.backend.workload.TestingLeases;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole service over HTTP, with the real agent, and a gateway that logs in to it. */
@QuarkusTest
@QuarkusTestResource(AuthServiceDouble.class)
class LeaseEndpointTest {

  private final TestingGateway gateway = new TestingGateway();
  private final List<String> leases = new ArrayList<>();

  @AfterEach
  void releaseAll() {
    leases.forEach(lease -> asGateway().delete("/v1/leases/" + lease).then().statusCode(204));
  }

  @Test
  void aGatewayGetsAWorkloadLogsInAndGivesItBack() throws Exception {
    SessionId session = TestingLeases.session();
    Map<String, Object> claim = claim(session);

    JsonPath ready =
        post(claim)
            .then()
            .statusCode(200)
            .body("leaseId", equalTo(session + "-session"))
            .body("state", equalTo("ready"))
            .body("waitingFor", nullValue())
            .body("workload.kind", equalTo("process"))
            .body("workload.hostKey", startsWith("ssh-ed25519 "))
            .body("certificate", startsWith("ssh-ed25519-cert-v01@openssh.com "))
            .extract()
            .jsonPath();

    assertThat(Instant.parse(ready.getString("expiresAt"))).isAfter(Instant.now());
    String output =
        gateway.run(
            ready.getInt("workload.port"),
            ready.getString("workload.id"),
            ready.getString("workload.hostKey"),
            ready.getString("certificate"),
            "echo from inside");
    assertThat(output).isEqualTo("from inside\n");
    claim.put("attached", true);
    post(claim).then().statusCode(200).body("workload.id", equalTo(ready.get("workload.id")));

    asGateway().delete("/v1/leases/" + ready.getString("leaseId")).then().statusCode(204);

    refused(post(claim), 409, MessageCode.GRANT_REPLAYED);
  }

  @Test
  void nobodyButTheGatewayIsServed() {
    Map<String, Object> claim = claim(TestingLeases.session());

    refused(json(given()).body(claim).post("/v1/leases"), 401, MessageCode.CALLER_UNKNOWN);
    refused(
        json(given())
            .header("Authorization", "Bearer " + "x".repeat(43))
            .body(claim)
            .post("/v1/leases"),
        401,
        MessageCode.CALLER_UNKNOWN);
    refused(given().delete("/v1/leases/x"), 401, MessageCode.CALLER_UNKNOWN);
  }

  @Test
  void whatIsNotAClaimIsMalformed() {
    Map<String, Object> unknownField = claim(TestingLeases.session());
    unknownField.put("nonsense", 1);
    Map<String, Object> noKey = claim(TestingLeases.session());
    noKey.remove("gatewayPublicKey");
    Map<String, Object> badLeaseKey = claim(TestingLeases.session());
    badLeaseKey.put("leaseKey", "../etc");

    refused(post(unknownField), 400, MessageCode.REQUEST_MALFORMED)
        .body("detail", containsString("nonsense"));
    refused(post(noKey), 400, MessageCode.REQUEST_MALFORMED)
        .body("detail", containsString("gatewayPublicKey"));
    refused(post(badLeaseKey), 400, MessageCode.REQUEST_MALFORMED)
        .body("detail", containsString("leaseKey"));
    refused(json(asGateway()).body("{").post("/v1/leases"), 400, MessageCode.REQUEST_MALFORMED);
  }

  @Test
  void aForgedGrantIsRefusedWithItsCode() {
    Map<String, Object> claim = claim(TestingLeases.session());
    claim.put("grant", claim.get("grant") + "x");

    refused(post(claim), 403, MessageCode.GRANT_FORGED);

    assertThat(given().get("/q/metrics").asString())
        .contains("gatehouse_backend_lease_refusals_total{code=\"GH-BACKEND-4001\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "another signer, 403, GRANT_FORGED",
    "a policy of another version, 403, GRANT_UNREADABLE",
    "another session, 403, GRANT_OF_ANOTHER_SESSION",
    "another gateway, 403, GRANT_OF_ANOTHER_KEY",
    "two minutes ago, 403, GRANT_EXPIRED",
    "a session that is over, 403, SESSION_OVER",
    "a lease that another grant opened, 409, GRANT_REPLAYED",
  })
  void everyGrantThatIsRefusedHasItsCode(String what, int status, MessageCode code) {
    SessionId session = TestingLeases.session();
    Map<String, Object> claim = claim(session);
    SshPublicKey ours = gateway.publicKey();
    Instant now = Instant.now();
    GrantForge auth = AuthServiceDouble.AUTH;
    claim.put(
        "grant",
        switch (what) {
          case "another signer" -> new GrantForge().grant(session, ours, now);
          case "a policy of another version" ->
              auth.grant(
                  session,
                  ours,
                  now,
                  claims -> ((ObjectNode) claims.get("policy")).put("version", 5));
          case "another session" -> auth.grant(TestingLeases.session(), ours, now);
          case "another gateway" -> auth.grant(session, new TestingGateway().publicKey(), now);
          case "two minutes ago" -> auth.grant(session, ours, now.minusSeconds(120));
          case "a session that is over" ->
              auth.grant(
                  session, ours, now, claims -> claims.put("sessionEnd", now.getEpochSecond() - 1));
          default -> {
            post(claim).then().statusCode(200);
            yield auth.grant(session, ours, now);
          }
        });

    refused(post(claim), status, code);
  }

  @Test
  void theUserIsToldThatTheyHaveAsManyWorkloadsAsTheyMayHave() {
    for (int number = 0; number < AuthServiceDouble.WORKLOADS_MAX; number++) {
      post(claim(TestingLeases.session())).then().statusCode(200);
    }

    refused(post(claim(TestingLeases.session())), 429, MessageCode.WORKLOADS_MAX)
        .body("title", equalTo("You have as many workloads as you may have"));
  }

  @Test
  void releasingWhatIsNotThereIsDone() {
    asGateway().delete("/v1/leases/" + TestingLeases.session() + "-session").then().statusCode(204);
    asGateway().delete("/v1/leases/nonsense").then().statusCode(204);
  }

  @Test
  void operatorsFindHealthMetricsAndTheInterface() {
    given().get("/q/health/live").then().statusCode(200);
    Eventually.await("readiness", () -> given().get("/q/health/ready").getStatusCode() == 200);
    assertThat(given().get("/q/metrics").asString())
        .contains("gatehouse_backend_workloads{state=\"ready\"}");
    assertThat(given().get("/q/openapi").asString())
        .contains("/v1/leases")
        .contains("/v1/leases/{leaseId}")
        .contains("gatewayPublicKey");
  }

  @Test
  void thePageOfMetricsNamesEveryOneWithItsType() throws IOException {
    Map<String, Object> claim = claim(TestingLeases.session());
    claim.put("grant", claim.get("grant") + "x");
    refused(post(claim), 403, MessageCode.GRANT_FORGED);

    String answer = given().accept("text/plain").get("/q/metrics").asString();

    assertThat(MetricsPage.scraped(answer)).isEqualTo(MetricsPage.named());
  }

  private Map<String, Object> claim(SessionId session) {
    Map<String, Object> claim = new HashMap<>();
    claim.put("grant", AuthServiceDouble.AUTH.grant(session, gateway.publicKey(), Instant.now()));
    claim.put("sessionId", session.toString());
    claim.put("leaseKey", "session");
    claim.put("gatewayPublicKey", gateway.publicKey().line());
    claim.put("attached", false);
    return claim;
  }

  private Response post(Map<String, Object> claim) {
    leases.add(claim.get("sessionId") + "-session");
    return json(asGateway()).header("Prefer", "wait=20").body(claim).post("/v1/leases");
  }

  private static RequestSpecification asGateway() {
    return given().header("Authorization", "Bearer " + AuthServiceDouble.GATEWAY_TOKEN);
  }

  private static RequestSpecification json(RequestSpecification request) {
    return request.contentType(ContentType.JSON);
  }

  private static ValidatableResponse refused(Response response, int status, MessageCode code) {
    return response
        .then()
        .statusCode(status)
        .contentType("application/problem+json")
        .body("status", equalTo(status))
        .body("title", equalTo(code.text()))
        .body("code", equalTo(code.code()));
  }
}
