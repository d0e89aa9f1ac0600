package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.audit.archive.ScriptedGateway.Session;
import dev.gatehouse.audit.rebuild.IndexRebuild;
import dev.gatehouse.contracts.audit.DataStream;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The index, lost and built again from S3 while the service runs. */
@QuarkusTest
@TestProfile(IndexRebuildTest.NobodyElse.class)
@QuarkusTestResource(TestingServices.class)
class IndexRebuildTest extends TestingAudit {

  /** A bucket of its own: what others damage there could not be built again. */
  public static final class NobodyElse implements QuarkusTestProfile {}

  @Inject IndexRebuild rebuild;
  @Inject DataSource database;

  private void spoil(String... statements) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** Answers to all questions, without cursors, by question. */
  private static Map<String, String> answers() {
    Map<String, String> answers = new LinkedHashMap<>();
    List<String> questions = new ArrayList<>(List.of("/v1/sessions?outcome=any&limit=500"));
    asked()
        .get(questions.getFirst())
        .jsonPath()
        .<String>getList("items.id")
        .forEach(
            id ->
                questions.addAll(
                    List.of("/v1/sessions/" + id, "/v1/sessions/" + id + "/events?limit=1000")));
    questions.add("/v1/sessions?user=alice&limit=3");
    questions.add("/v1/events?limit=1000");
    questions.add("/v1/events?type=authenticationAttempted");
    for (String question : questions) {
      Response answer = asked().get(question);
      assertThat(answer.statusCode()).as(question).isEqualTo(200);
      answers.put(question, answer.asString().replaceAll("\"(next|resume)\":\"[^\"]*\"", ""));
    }
    return answers;
  }

  /** Keeps the gateway's open session open. */
  private void beat() {
    try {
      journal(gateway().heartbeat());
    } catch (Exception e) {
      throw new IllegalStateException("no heartbeat", e);
    }
  }

  @Test
  void everyAnswerIsTheSameAfterwards() throws Exception {
    // Given sessions that take turns, one that failed, one cut off, and one of which S3 has nothing
    Session one = gateway().session().login("alice").exec(1, "one").output(1, "1").exit(1, 0).end();
    Session two = gateway().session().login("bob").shell(1, "xterm", 80, 24).output(1, "2");
    two.omitted(1, DataStream.INPUT, 3).exit(1, 1).end();
    journal(gateway().opened(one));
    journal(gateway().opened(two));
    for (int i = 0; i < Math.max(one.frames().size(), two.frames().size()); i++) {
      for (Session session : List.of(two, one)) {
        if (i < session.frames().size()) {
          send(session.frames().subList(i, i + 1));
        }
      }
    }
    journal(gateway().closed(one));
    journal(gateway().closed(two));
    Session failed = record(gateway().session().rejected("mallory").end());
    Session cutOff = gateway().session().login("alice").exec(1, "sleep").output(1, "so far");
    journal(gateway().opened(cutOff));
    send(cutOff.frames());
    awaitIntegrity(one.id(), "complete");
    awaitIntegrity(two.id(), "complete");
    awaitIntegrity(failed.id(), "complete");
    awaitIntegrity(cutOff.id(), "truncated");
    Session open = gateway().session().login("alice").exec(1, "sleep").output(1, "yet");
    journal(gateway().opened(open));
    send(open.frames());
    awaitIntegrity(open.id(), "open");
    await(
        "the frames of the open session",
        () -> Integer.valueOf(3).equals(session(open.id()).get("channels[0].bytes.output")));
    ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor();
    Map<String, String> before;
    Map<String, String> after;
    try {
      var _ = heart.scheduleAtFixedRate(this::beat, 0, 500, TimeUnit.MILLISECONDS);
      before = answers();
      // When the index loses something, and S3 goes away in the middle of a first attempt
      spoil(
          "delete from events", "update sessions set user_name = 'nobody'", "delete from channels");
      assertThat(answers()).isNotEqualTo(before);
      bucket().downAfter(13);
      assertThatThrownBy(rebuild::run).isInstanceOf(IOException.class);
      bucket().down(false);
      rebuild.run();
      after = answers();
    } finally {
      bucket().down(false);
      heart.close();
    }
    // Then
    assertThat(after).isEqualTo(before);
    Session next = record(gateway().wholeSession("afterwards"));
    awaitIntegrity(next.id(), "complete");
    assertThat(session(next.id()).getString("user")).isEqualTo("alice");
  }
}
