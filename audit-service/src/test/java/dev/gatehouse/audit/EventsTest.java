package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.archive.ScriptedGateway.Session;
import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.contracts.audit.SessionId;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happened, of one session and of all. */
@QuarkusTest
@QuarkusTestResource(TestingServices.class)
class EventsTest extends TestingAudit {
  private static JsonPath events(String query) {
    return asked().get("/v1/events" + query).then().statusCode(200).extract().jsonPath();
  }

  private static void awaitEvents(SessionId session, int count) {
    await(
        "events",
        () ->
            asked().get("/v1/events?session=" + session).jsonPath().getList("items").size()
                == count);
  }

  @Test
  void aSessionsEventsAreThereWithoutContent() throws Exception {
    // Given
    Session session = gateway().session().login("alice").exec(1, "cat \u0000 file");
    session.data(1, DataStream.OUTPUT, Bytes.utf8("sesame")).omitted(1, DataStream.INPUT, 12);
    record(session.exit(1, 3).end());
    awaitIntegrity(session.id(), "complete");
    // When
    String answer = asked().get("/v1/sessions/" + session.id() + "/events").asString();
    // Then
    JsonPath page = JsonPath.from(answer);
    assertThat(page.<String>getList("items.type"))
        .containsExactly(
            "sessionStarted",
            "authenticationAttempted",
            "authenticationAuthorized",
            "workloadAttached",
            "channelOpening",
            "channelOpened",
            "channelExecRequested",
            "channelDataPassed",
            "channelDataOmitted",
            "channelExitStatus",
            "channelClosed",
            "sessionEnded");
    assertThat(page.<Integer>getList("items.sequence"))
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    assertThat(page.getString("items[0].event.clientAddress")).isEqualTo("192.0.2.7");
    assertThat(page.getString("items[0].event.gateway")).isEqualTo(gateway().id().toString());
    assertThat(page.getString("items[1].event.outcome")).isEqualTo("accepted");
    assertThat(page.getString("items[1].channel")).isNull();
    assertThat(page.getInt("items[6].channel")).isEqualTo(1);
    assertThat(page.getString("items[6].event.command")).isEqualTo("cat \u0000 file");
    assertThat(page.getInt("items[7].event.data.size")).isEqualTo(6);
    assertThat(page.getString("items[7].event.stream")).isEqualTo("output");
    assertThat(page.getInt("items[8].event.bytes")).isEqualTo(12);
    assertThat(page.getString("next")).isNull();
    assertThat(answer).doesNotContain("sesame");
  }

  @Test
  void failedLoginsAreAmongAllEvents() throws Exception {
    // Given
    Session failed = record(gateway().session().rejected("trudy").end());
    Session good = record(gateway().wholeSession("x"));
    awaitEvents(failed.id(), 3);
    awaitEvents(good.id(), good.frames().size());
    // When
    JsonPath attempts = events("?user=trudy&type=authenticationAttempted");
    // Then
    assertThat(attempts.<String>getList("items.session")).containsExactly(failed.id().toString());
    assertThat(attempts.getString("items[0].event.outcome")).isEqualTo("rejected");
    assertThat(events("?user=trudy&from=2100-01-01T00:00:00Z").getList("items")).isEmpty();
    assertThat(events("?user=trudy&to=2100-01-01T00:00:00Z").getList("items")).hasSize(3);
    assertThat(events("?session=" + good.id()).getList("items")).hasSize(good.frames().size());
  }

  @Test
  void whatComesLateIsOnTheNextPage() throws Exception {
    // Given two sessions, of which the frames of the first come behind those of the second
    Session early = gateway().session().login("latecomer").exec(1, "early").exit(1, 0).end();
    Session late = gateway().session().login("latecomer").exec(1, "late").exit(1, 0).end();
    String ours = "?user=latecomer&limit=1000";
    String before = ours + "&cursor=" + events(ours).getString("resume");
    send(late.frames());
    awaitEvents(late.id(), late.frames().size());
    JsonPath first = events(before);
    // When
    send(early.frames());
    awaitEvents(early.id(), early.frames().size());
    JsonPath second = events(ours + "&cursor=" + first.getString("resume"));
    // Then
    assertThat(first.<String>getList("items.session"))
        .hasSameSizeAs(late.frames())
        .containsOnly(late.id().toString());
    assertThat(second.<String>getList("items.session"))
        .hasSameSizeAs(early.frames())
        .containsOnly(early.id().toString());
  }

  @Test
  void pagesOfEventsFollowOneAnotherWhileDataArrives() throws Exception {
    // Given
    String ours = "?user=writer&limit=4";
    String cursor = events(ours).getString("resume");
    List<Session> sessions = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      sessions.add(record(written("x")));
    }
    // When
    List<String> seen = new ArrayList<>();
    int expected = sessions.stream().mapToInt(session -> session.frames().size()).sum();
    for (int page = 0; seen.size() < expected; page++) {
      assertThat(page)
          .as("pages without an end, of %d seen %d", expected, seen.size())
          .isLessThan(2_000);
      JsonPath events = events(ours + "&cursor=" + cursor);
      for (int i = 0; i < events.getList("items").size(); i++) {
        seen.add(
            events.getString("items[" + i + "].session") + events.get("items[" + i + "].sequence"));
      }
      cursor = events.getString("resume");
      if (page == 2) {
        sessions.add(record(written("meanwhile")));
        expected += sessions.getLast().frames().size();
      }
    }
    // Then
    List<String> all = new ArrayList<>();
    for (Session session : sessions) {
      session
          .frames()
          .forEach(frame -> all.add(session.id().toString() + frame.header().sequence()));
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(all);
    assertThat(events(ours + "&cursor=" + cursor).getList("items")).isEmpty();
  }

  @Test
  void whoFollowsAUserMissesNothingOfBeforeTheUserWasKnown() throws Exception {
    // Given a session that has begun, while nobody knows whose it is
    String ours = "?user=follower&limit=1000";
    String before = ours + "&cursor=" + events(ours).getString("resume");
    Session session = gateway().session().login("follower").exec(1, "echo").exit(1, 0).end();
    send(session.frames().subList(0, 1));
    awaitEvents(session.id(), 1);
    JsonPath early = events(before);
    assertThat(early.getList("items")).isEmpty();
    // When
    send(session.frames().subList(1, session.frames().size()));
    awaitEvents(session.id(), session.frames().size());
    // Then
    JsonPath later = events(ours + "&cursor=" + early.getString("resume"));
    assertThat(later.<Integer>getList("items.sequence"))
        .hasSameSizeAs(session.frames())
        .startsWith(1, 2, 3);
    assertThat(events(ours + "&cursor=" + later.getString("resume")).getList("items")).isEmpty();
  }

  private Session written(String output) {
    return gateway().session().login("writer").exec(1, "echo").output(1, output).exit(1, 0).end();
  }
}
