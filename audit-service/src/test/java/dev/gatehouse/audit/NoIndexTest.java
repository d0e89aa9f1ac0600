package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.archive.ScriptedGateway.Session;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A replica that only archives and replays. */
@QuarkusTest
@TestProfile(NoIndexTest.WithoutIndex.class)
@QuarkusTestResource(TestingServices.class)
class NoIndexTest extends TestingAudit {

  /** The index is off. */
  public static final class WithoutIndex implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("gatehouse.audit.index.enabled", "false");
    }
  }

  @Test
  void aReplicaWithoutTheIndexArchivesAndReplaysAndSaysThatItCannotSearch() throws Exception {
    // When
    Session session = record(gateway().wholeSession("sesame"));
    await("the recording is whole", () -> isWhole(raw(session.id(), "")));
    // Then
    assertThat(raw(session.id(), "").asString()).isEqualTo("sesame");
    String one = "/v1/sessions/" + session.id();
    for (String question : List.of("/v1/sessions", one, one + "/events", "/v1/events")) {
      Response answer = asked().get(question);
      assertThat(answer.statusCode()).as(question).isEqualTo(501);
      assertThat(answer.jsonPath().getString("code")).as(question).isEqualTo("GH-AUDIT-2011");
    }
  }

  private static boolean isWhole(Response recording) {
    return "true".equals(recording.header("Gatehouse-Complete"));
  }
}
