package dev.gatehouse.audit;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.archive.ScriptedGateway;
import dev.gatehouse.audit.archive.ScriptedGateway.Session;
import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.DataStream;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The service with a real broker and a real database, as a security engineer meets it. */
@QuarkusTest
@QuarkusTestResource(TestingServices.class)
class AuditServiceTest extends TestingAudit {
  @Test
  void aRecordedSessionIsFoundReadAndComplete() throws Exception {
    // Given
    byte[] content = new byte[300_000];
    new Random(7).nextBytes(content);
    Session recording = gateway().session().login("alice").exec(1, "cat file");
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
    awaitIntegrity(record(gateway().wholeSession("first")).id(), "complete");
    // When
    Session recording = record(gateway().wholeSession("second"));
    Instant ended = Instant.now();
    awaitIntegrity(recording.id(), "complete");
    // Then
    assertThat(Duration.between(ended, Instant.now())).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void listsShowAuthenticatedSessionsUnlessAskedOtherwise() throws Exception {
    // Given
    Session good = record(gateway().wholeSession("x"));
    Session bad = record(gateway().session().rejected("mallory").end());
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
      awaitIntegrity(record(gateway().wholeSession("page " + i)).id(), "complete");
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
  void sessionsThatBeginWhileSomebodyPagesShiftNothing() throws Exception {
    // Given
    for (int i = 0; i < 4; i++) {
      awaitIntegrity(record(gateway().wholeSession("before " + i)).id(), "complete");
    }
    List<String> all = ids("?limit=500");
    JsonPath first = asked().get("/v1/sessions?limit=2").then().extract().jsonPath();
    // When
    awaitIntegrity(record(gateway().wholeSession("meanwhile")).id(), "complete");
    // Then
    assertThat(first.<String>getList("items.id")).isEqualTo(all.subList(0, 2));
    assertThat(ids("?limit=2&cursor=" + first.getString("next"))).isEqualTo(all.subList(2, 4));
  }

  @Test
  void aGatewayThatFallsSilentLeavesATruncatedRecording() throws Exception {
    // Given
    Session killed = gateway().session().login("alice").exec(1, "sleep").output(1, "so far");
    // When
    journal(gateway().opened(killed));
    send(killed.frames());
    awaitIntegrity(killed.id(), "truncated");
    // Then
    Response output = raw(killed.id(), "");
    assertThat(output.asString()).isEqualTo("so far");
    assertThat(output.header("Gatehouse-Complete")).isEqualTo("false");
    assertThat(session(killed.id()).getString("endedAt")).isNull();
  }

  @Test
  void aGatewayIsFoundSilentInAPartitionThatOthersNeverLeaveSilent() throws Exception {
    // Given
    AtomicBoolean enough = new AtomicBoolean();
    Session talker = new ScriptedGateway().session().login("bob").exec(1, "talk");
    Thread others = Thread.ofPlatform().start(() -> talk(talker, enough));
    Session killed = gateway().session().login("alice").exec(1, "sleep");
    try {
      // When
      journal(gateway().opened(killed));
      send(killed.frames());
      // Then
      awaitIntegrity(killed.id(), "truncated");
    } finally {
      enough.set(true);
      others.join();
    }
  }

  private void talk(Session talker, AtomicBoolean enough) {
    int sent = 0;
    while (!enough.get()) {
      for (int i = 0; i < 100; i++) {
        talker.output(1, "and so on");
      }
      flood(List.copyOf(talker.frames().subList(sent, talker.frames().size())));
      sent = talker.frames().size();
    }
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
