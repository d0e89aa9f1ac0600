package dev.gatehouse.auth.webhook;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.gatehouse.auth.TestingFiles;
import dev.gatehouse.auth.TestingKeys;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway of ContainerSSH asks, in its words; the answers have the members that it takes. */
@QuarkusTest
@QuarkusTestResource(TestingFiles.class)
class ContainerSshResourceTest {

  private static final String NO = "{\"success\":false}";
  private static final String ID = "0123456789abcdef0123456789abcdef";

  @ParameterizedTest
  @CsvSource({
    "0.4, password",
    "0.4, pubkey",
    "0.4, config",
    "0.5, password",
    "0.5, pubkey",
    "0.5, authz",
    "0.5, config"
  })
  void eachDocumentOfEachVersionGetsItsAnswer(String version, String call) {
    ask(version, call, TestingDocuments.read(version, "gateway." + call))
        .statusCode(200)
        .contentType(ContentType.JSON)
        .body(equalTo(TestingDocuments.read(version, "our." + call)));
  }

  @ParameterizedTest
  @CsvSource({"typed, d3Jvbmc=", "nobody, ZGVtby1wYXNzd29yZA==", "demo, ZGVtby1wYXNzd29yZA=="})
  void aWrongPasswordIsANoWithStatus200(String user, String base64) {
    ask("0.5", "password", body(user, "\"passwordBase64\":\"" + base64 + "\""))
        .statusCode(200)
        .body(equalTo(NO));
  }

  @ParameterizedTest
  @CsvSource({
    // Has another key; does not exist; needs a password too; may not have a terminal by this key.
    "demo, other-ed25519",
    "nobody, ed25519",
    "careful, ed25519",
    "robot, other-ed25519"
  })
  void whoIsNotLetInByOneStepAndAWholeKeyIsANo(String user, String key) {
    ask("0.4", "pubkey", body(user, "\"publicKey\":\"" + TestingKeys.line(key) + "\\n\""))
        .statusCode(200)
        .body(equalTo(NO));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nobody", "careful", ""})
  void whoCannotComeInIsNotAuthorizedAndHasNoConfiguration(String user) {
    String body = "{\"authenticatedUsername\":\"" + user + "\",\"username\":\"demo\"}";
    ask("0.5", "authz", body).statusCode(200).body(equalTo(NO));
    ask("0.5", "config", body).statusCode(403).body("code", equalTo("GH-AUTH-5201"));
    ask("0.4", "config", "{\"username\":\"" + user + "\"}").statusCode(403);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "password | {}                                     | passwordBase64 is base64 of at most 1024 bytes",
        "password | {\"passwordBase64\":\"s3cret!\"}       | passwordBase64 is base64 of at most 1024 bytes",
        "password | {\"passwordBase64\":\"\\u1234\"}       | passwordBase64 is base64 of at most 1024 bytes",
        "password | {\"passwordBase64\":\"\"}              | connectionId has 32 hexadecimal digits",
        "pubkey   | {}                                     | publicKey is missing",
        "pubkey   | {\"publicKey\":\"ssh-ed25519\"}        | publicKey is '<algorithm> <base64>'",
        "pubkey   | {\"publicKey\":[]}                     | publicKey is not of the documented type",
        "authz    | {\"username\":\"demo\"}                | authenticatedUsername is missing",
        "config   | {\"username\":\"demo\"}                | authenticatedUsername is missing",
        "config   | {                                      | the body is not JSON",
      })
  void whatMakesNoSenseIsRefusedSoThatTheGatewayAsksAgain(String call, String body, String detail) {
    ask("0.5", call, body)
        .statusCode(400)
        .body("code", equalTo("GH-AUTH-2101"))
        .body("detail", equalTo(detail))
        .body(not(containsString("s3cret")));
  }

  @ParameterizedTest
  @CsvSource({
    "'\"remoteAddress\":\"localhost:1\"', remoteAddress",
    "'\"remoteAddress\":\"[::1\"', remoteAddress",
    "'\"x\":1', remoteAddress"
  })
  void anAddressIsLiteral(String member, String named) {
    String body =
        "{\"username\":\"typed\",\"connectionId\":\"%s\",\"passwordBase64\":\"YQ==\",%s}"
            .formatted(ID, member);
    ask("0.5", "password", body).statusCode(400).body("detail", containsString(named));
  }

  @ParameterizedTest
  @CsvSource({"0.4, authz, 404", "0.6, password, 404", "0.5, passwords, 404"})
  void whatAVersionDoesNotHaveIsNotServed(String version, String call, int status) {
    ask(version, call, "{\"username\":\"demo\"}").statusCode(status);
  }

  @Test
  void theCallerIsKnownByTheUserOfItsUrlAndByNothingLess() {
    String body = TestingDocuments.read("0.5", "gateway.pubkey");
    post(given().auth().preemptive().basic("containerssh", "D".repeat(43)), body).statusCode(401);
    post(given().auth().preemptive().basic("gateway", TestingFiles.CONTAINERSSH_TOKEN), body)
        .statusCode(401);
    post(given().auth().preemptive().basic("containerssh", TestingFiles.GATEWAY_TOKEN), body)
        .statusCode(401);
    post(given().header("Authorization", "Basic !"), body).statusCode(401);
    post(given(), body).statusCode(401);
    post(given().header("Authorization", "Bearer " + TestingFiles.GATEWAY_TOKEN), body)
        .statusCode(403);
  }

  @Test
  void aGatewayOfContainerSshMayAskNothingElse() {
    containerSsh().get("/v1/jwks").then().statusCode(403);
    containerSsh()
        .contentType(ContentType.JSON)
        .body("{}")
        .post("/v1/authentications")
        .then()
        .statusCode(403);
  }

  private static String body(String user, String member) {
    return "{\"username\":\"%s\",\"remoteAddress\":\"192.0.2.1\",\"connectionId\":\"%s\",%s}"
        .formatted(user, ID, member);
  }

  private static RequestSpecification containerSsh() {
    return given().auth().preemptive().basic("containerssh", TestingFiles.CONTAINERSSH_TOKEN);
  }

  private static ValidatableResponse ask(String version, String call, String body) {
    return containerSsh()
        .contentType(ContentType.JSON)
        .body(body)
        .post("/webhook/containerssh/" + version + "/" + call)
        .then();
  }

  private static ValidatableResponse post(RequestSpecification caller, String body) {
    return caller
        .contentType(ContentType.JSON)
        .body(body)
        .post("/webhook/containerssh/0.5/pubkey")
        .then();
  }
}
