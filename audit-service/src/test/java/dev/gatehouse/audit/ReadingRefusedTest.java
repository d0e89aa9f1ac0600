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

/** No journal, no content: here no broker acknowledges within the time that a reader waits. */
@QuarkusTest
@TestProfile(ReadingRefusedTest.NobodyWaits.class)
@QuarkusTestResource(TestingServices.class)
class ReadingRefusedTest extends TestingAudit {

  /** Readers wait for less than any broker needs. */
  public static final class NobodyWaits implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("gatehouse.audit.reading-wait-max", "0s");
    }
  }

  @Test
  void contentIsNotGivenWhileTheJournalCannotSaySo() throws Exception {
    // Given
    Session session = record(gateway().wholeSession("sesame"));
    awaitIntegrity(session.id(), "complete");
    for (String form : List.of("recording.raw", "recording.cast", "recording.txt")) {
      // When
      Response answer = content(session.id(), form);
      // Then
      assertThat(answer.statusCode()).as(form).isEqualTo(503);
      assertThat(answer.jsonPath().getString("code")).as(form).isEqualTo("GH-AUDIT-1308");
      assertThat(answer.asString()).doesNotContain("sesame");
    }
  }
}
