package dev.gatehouse.audit;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.archive.MemoryObjectStore;
import dev.gatehouse.audit.archive.ObjectStore;
import dev.gatehouse.audit.archive.ScriptedGateway;
import dev.gatehouse.audit.archive.ScriptedGateway.Session;
import dev.gatehouse.audit.broker.BrokerClients;
import dev.gatehouse.contracts.audit.AuditEnvelope;
import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.SessionId;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service with a real broker and a real database, as a security engineer meets it. */
@QuarkusTest
@QuarkusTestResource(TestingServices.class)
class AuditServiceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Inject BrokerClients clients;
  @Inject ObjectStore objects;

  @Inject
  @ConfigProperty(name = "testing.gateway-key-file")
  Path gatewayKeyFile;

  private final ScriptedGateway gateway = new ScriptedGateway();
  private Producer<byte[], byte[]> producer;

  @BeforeEach
  void startGateway() throws Exception {
    TestingServices.pin(gateway, gatewayKeyFile);
    producer = clients.producer();
    journal(gateway.started());
  }

  @AfterEach
  void stopGateway() {
    producer.close();
  }

  private void journal(AuditEnvelope entry) throws Exception {
    var _ = producer.send(record("gatehouse.journal", 0, entry)).get();
  }

  private void send(List<AuditEnvelope> frames) throws Exception {
    for (AuditEnvelope frame : frames) {
      var _ = producer.send(record("gatehouse.audit", 1, frame)).get();
    }
  }

  private static ProducerRecord<byte[], byte[]> record(
      String topic, int partition, AuditEnvelope frame) {
    return new ProducerRecord<>(
        topic, partition, frame.header().stream().bytes().toArray(), frame.toWire());
  }

  private Session record(Session session) throws Exception {
    journal(gateway.opened(session));
    send(session.frames());
    journal(gateway.closed(session));
    return session;
  }

  private static RequestSpecification asked() {
    return given().header("Authorization", "Bearer " + TestingServices.TOKEN);
  }

  private static JsonPath session(SessionId id) {
    return asked().get("/v1/sessions/" + id).then().statusCode(200).extract().jsonPath();
  }

  private static Response raw(SessionId id, String query) {
    return asked().get("/v1/sessions/" + id + "/channels/1/recording.raw" + query);
  }

  private static void await(String what, Supplier<Boolean> condition) {
    Instant until = Instant.now().plus(PATIENCE);
    while (!condition.get()) {
      assertThat(Instant.now()).as(what).isBefore(until);
      Thread.onSpinWait();
    }
  }

  private static void awaitIntegrity(SessionId id, String integrity) {
    await(
        "integrity " + integrity,
        () -> {
          Response answer = asked().get("/v1/sessions/" + id);
          return answer.statusCode() == 200
              && integrity.equals(answer.jsonPath().getString("integrity"));
        });
  }

  @Test
  void aRecordedSessionIsFoundReadAndComplete() throws Exception {
    // Given
    byte[] content = new byte[300_000];
    new Random(7).nextBytes(content);
    Session recording = gateway.session().login("alice").exec(1, "cat file");
    for (int at = 0; at < content.length; at += 30_000) {
      recording.data(
          1,
          DataStream.OUTPUT,
          Bytes.copyOf(java.util.Arrays.copyOfRange(content, at, at + 30_000)));
    }
    recording.data(1, DataStream.ERROR, Bytes.utf8("oops")).omitted(1, DataStream.INPUT, 12);
    // When
    record(recording.exit(1, 3).end());
    awaitIntegrity(recording.id(), "complete");
    // Then
    JsonPath found = session(recording.id());
    assertThat(found.getString("user")).isEqualTo("alice");
    assertThat(found.getString("outcome")).isEqualTo("accepted");
    assertThat(found.getString("client")).isEqualTo("192.0.2.7");
    assertThat(found.getString("workload.id")).isEqualTo("w-1");
    assertThat(found.getString("recordingPolicy")).isEqualTo("strict");
    assertThat(found.getString("endReason")).isEqualTo("client-disconnect");
    assertThat(found.getString("channels[0].kind")).isEqualTo("exec");
    assertThat(found.getString("channels[0].command")).isEqualTo("cat file");
    assertThat(found.getInt("channels[0].exitStatus")).isEqualTo(3);
    assertThat(found.getLong("channels[0].bytes.output")).isEqualTo(content.length);
    assertThat(found.getLong("channels[0].bytes.input")).isEqualTo(12);

    Response output = raw(recording.id(), "");
    assertThat(output.statusCode()).isEqualTo(200);
    assertThat(output.header("Gatehouse-Complete")).isEqualTo("true");
    assertThat(output.asByteArray()).isEqualTo(content);
    assertThat(raw(recording.id(), "?stream=error").asString()).isEqualTo("oops");
    assertThat(raw(recording.id(), "?stream=input").statusCode()).isEqualTo(404);
    assertThat(raw(recording.id(), "?stream=input").jsonPath().getString("code"))
        .isEqualTo("GH-AUDIT-2007");
  }

  @Test
  void theEndOfASessionShowsWithinTwoSeconds() throws Exception {
    // Given a service that is warm
    awaitIntegrity(record(gateway.wholeSession("first")).id(), "complete");
    // When
    Session recording = record(gateway.wholeSession("second"));
    Instant ended = Instant.now();
    awaitIntegrity(recording.id(), "complete");
    // Then
    assertThat(Duration.between(ended, Instant.now())).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void listsShowAuthenticatedSessionsUnlessAskedOtherwise() throws Exception {
    // Given
    Session good = record(gateway.wholeSession("x"));
    Session bad = record(gateway.session().rejected("mallory").end());
    awaitIntegrity(good.id(), "complete");
    awaitIntegrity(bad.id(), "complete");
    // When
    List<String> accepted = ids("?limit=500");
    List<String> rejected = ids("?outcome=rejected&user=mallory");
    List<String> any = ids("?outcome=any&limit=500");
    // Then
    assertThat(accepted).contains(good.id().toString()).doesNotContain(bad.id().toString());
    assertThat(rejected).contains(bad.id().toString()).doesNotContain(good.id().toString());
    assertThat(any).contains(good.id().toString(), bad.id().toString());
    assertThat(ids("?client=192.0.2.0/24")).contains(good.id().toString());
    assertThat(ids("?client=203.0.113.1")).isEmpty();
    assertThat(ids("?from=2100-01-01T00:00:00Z")).isEmpty();
    assertThat(ids("?workload=w-1&to=2100-01-01T00:00:00Z")).contains(good.id().toString());
  }

  private static List<String> ids(String query) {
    return asked()
        .get("/v1/sessions" + query)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath()
        .getList("items.id");
  }

  @Test
  void pagesFollowOneAnotherWithoutGapOrRepetition() throws Exception {
    // Given
    for (int i = 0; i < 5; i++) {
      awaitIntegrity(record(gateway.wholeSession("page " + i)).id(), "complete");
    }
    List<String> all = ids("?limit=500");
    // When
    List<String> paged = new java.util.ArrayList<>();
    String cursor = "";
    do {
      JsonPath page = asked().get("/v1/sessions?limit=2" + cursor).then().extract().jsonPath();
      paged.addAll(page.getList("items.id"));
      cursor = page.getString("next") == null ? "" : "&cursor=" + page.getString("next");
    } while (!cursor.isEmpty());
    // Then
    assertThat(paged)
        .containsExactlyElementsOf(all)
        .isSortedAccordingTo(java.util.Comparator.reverseOrder());
  }

  @Test
  void aGatewayThatFallsSilentLeavesATruncatedRecording() throws Exception {
    // Given
    Session killed = gateway.session().login("alice").exec(1, "sleep").output(1, "so far");
    // When
    journal(gateway.opened(killed));
    send(killed.frames());
    awaitIntegrity(killed.id(), "truncated");
    // Then
    Response output = raw(killed.id(), "");
    assertThat(output.asString()).isEqualTo("so far");
    assertThat(output.header("Gatehouse-Complete")).isEqualTo("false");
    assertThat(session(killed.id()).getString("endedAt")).isNull();
  }

  @Test
  void badQuestionsAreRefusedWithTheirCode() throws Exception {
    // Given
    Session recording = record(gateway.wholeSession("x"));
    awaitIntegrity(recording.id(), "complete");
    String one = "/v1/sessions/" + recording.id();
    // When, Then
    refused(given(), "/v1/sessions", 401, "GH-AUDIT-2001");
    refused(given().header("Authorization", "Bearer wrong"), "/v1/sessions", 401, "GH-AUDIT-2001");
    refused(asked(), "/v1/sessions?limit=0", 400, "GH-AUDIT-2002");
    refused(asked(), "/v1/sessions?limit=many", 400, "GH-AUDIT-2002");
    refused(asked(), "/v1/sessions?limit=1&limit=2", 400, "GH-AUDIT-2002");
    refused(asked(), "/v1/sessions?form=x", 400, "GH-AUDIT-2002");
    refused(asked(), "/v1/sessions?from=yesterday", 400, "GH-AUDIT-2002");
    refused(asked(), "/v1/sessions?from=-1000000000-01-01T00:00:00Z", 400, "GH-AUDIT-2002");
    refused(asked(), "/v1/sessions?client=1.2.3.4.5", 400, "GH-AUDIT-2002");
    refused(asked(), "/v1/sessions?client=::1/999", 400, "GH-AUDIT-2002");
    refused(asked(), "/v1/sessions?outcome=good", 400, "GH-AUDIT-2002");
    refused(asked(), "/v1/sessions?user=%00", 400, "GH-AUDIT-2002");
    refused(asked(), "/v1/sessions?cursor=AAAA", 400, "GH-AUDIT-2003");
    refused(asked(), "/v1/sessions?cursor=!", 400, "GH-AUDIT-2003");
    refused(asked(), "/v1/sessions/nobody", 400, "GH-AUDIT-2004");
    refused(asked(), "/v1/sessions/" + SessionId.create(Instant.now()), 404, "GH-AUDIT-2005");
    refused(asked(), one + "/channels/9/recording.raw", 404, "GH-AUDIT-2006");
    refused(asked(), one + "/channels/x/recording.raw", 404, "GH-AUDIT-2006");
    refused(asked(), one + "/channels/1/recording.raw?stream=all", 400, "GH-AUDIT-2002");
    refused(asked(), "/v1/nothing", 404, "GH-AUDIT-2008");
  }

  @Test
  void aDamagedRecordingGivesWhatIsBeforeTheDamageAndNoCleanEnd() throws Exception {
    // Given a recording in two parts, the second of which is not what it was
    Session recording = gateway.session().login("alice").exec(1, "cat");
    byte[] noise = new byte[30_000];
    for (int i = 0; i < 700; i++) {
      new Random(i).nextBytes(noise);
      recording.data(1, DataStream.OUTPUT, Bytes.copyOf(noise));
    }
    record(recording.exit(1, 0).end());
    awaitIntegrity(recording.id(), "complete");
    List<String> parts = keys(recording, "/parts/");
    assertThat(parts).hasSizeGreaterThan(1);
    byte[] damaged = bucket().bytes(parts.getLast());
    damaged[damaged.length / 2] ^= 1;
    bucket().damage(parts.getLast(), damaged);
    // When
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://localhost:%d/v1/sessions/%s/channels/1/recording.raw"
                        .formatted(RestAssured.port, recording.id())))
            .header("Authorization", "Bearer " + TestingServices.TOKEN)
            .build();
    long received = 0;
    boolean cleanEnd = false;
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<InputStream> answer =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      assertThat(answer.headers().firstValue("Gatehouse-Complete")).contains("false");
      assertThat(answer.headers().firstValue("Gatehouse-Damage").orElseThrow())
          .startsWith("GH-AUDIT-1306");
      byte[] buffer = new byte[8192];
      for (int read = 0; read >= 0; read = answer.body().read(buffer)) {
        received += read;
      }
      cleanEnd = true;
    } catch (IOException e) {
      // The connection was cut.
    }
    // Then
    assertThat(cleanEnd).isFalse();
    assertThat(received).isGreaterThan(16_000_000).isLessThan(21_000_000);
  }

  @Test
  void aRecordingOfWhichNothingCanBeReadIsAProblem() throws Exception {
    // Given
    Session recording = record(gateway.wholeSession("x"));
    awaitIntegrity(recording.id(), "complete");
    keys(recording, "/parts/").forEach(bucket()::vanish);
    // When
    Response answer = raw(recording.id(), "");
    // Then
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.jsonPath().getString("code")).isEqualTo("GH-AUDIT-1306");
  }

  @Test
  void aManifestThatWeDidNotSignIsAProblem() throws Exception {
    // Given
    Session recording = record(gateway.wholeSession("x"));
    awaitIntegrity(recording.id(), "complete");
    keys(recording, "/manifest-")
        .forEach(key -> bucket().damage(key, "{}".getBytes(StandardCharsets.US_ASCII)));
    // When
    Response answer = raw(recording.id(), "");
    // Then
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.jsonPath().getString("code")).isEqualTo("GH-AUDIT-1306");
  }

  /** What somebody with access to the bucket could do is done to the double. */
  private MemoryObjectStore bucket() {
    return (MemoryObjectStore) objects;
  }

  private List<String> keys(Session recording, String part) {
    return bucket().keys().stream().filter(key -> key.contains(recording.id() + part)).toList();
  }

  private static void refused(RequestSpecification request, String path, int status, String code) {
    Response answer = request.urlEncodingEnabled(false).get(path);
    assertThat(answer.statusCode()).as(path).isEqualTo(status);
    assertThat(answer.contentType()).as(path).startsWith("application/problem+json");
    assertThat(answer.jsonPath().getString("code")).as(path).isEqualTo(code);
  }

  @Test
  void healthMetricsAndOpenApiAreThereForEverybody() {
    // Given a service whose loops have begun
    await("ready", () -> given().get("/q/health/ready").statusCode() == 200);
    // When
    String metrics = given().get("/q/metrics").asString();
    String openApi = given().get("/q/openapi").asString();
    // Then
    assertThat(given().get("/q/health/live").statusCode()).isEqualTo(200);
    assertThat(metrics).contains("gatehouse_audit_archive_lag", "gatehouse_audit_index_lag");
    assertThat(openApi).contains("recording.raw", "/v1/sessions/{id}");
  }
}
