package dev.gatehouse.backend.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.backend.identity.SshPublicKey;
import dev.gatehouse.backend.identity.WorkloadId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgentDocumentTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Test
  void theDocumentIsTheOneThatTheAgentReads() throws IOException {
    JsonNode golden = JSON.readTree(Path.of("agent/golden/document-v2.json").toFile());
    AgentSettings settings =
        new AgentSettings(
            Path.of("/home/demo"),
            Path.of("/bin/bash"),
            new AgentTimers(Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofMillis(500)),
            1L << 30,
            List.of(new SshPublicKey(golden.get("caKeys").get(0).asText())));

    String written =
        AgentDocument.write(
            new WorkloadId("w-0123456789abcdef"), golden.get("hostKey").asText(), settings);

    assertThat(JSON.readTree(written).equals(AgentDocumentTest::differ, golden))
        .as(written)
        .isTrue();
  }

  /** Compares numbers as such, not by how many digits they are written with. */
  private static int differ(JsonNode one, JsonNode other) {
    if (one.isNumber() && other.isNumber()) {
      return one.decimalValue().compareTo(other.decimalValue());
    }
    return one.equals(other) ? 0 : 1;
  }
}
