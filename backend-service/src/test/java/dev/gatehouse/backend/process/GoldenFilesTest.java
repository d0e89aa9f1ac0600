package dev.gatehouse.backend.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written for the agent and for later versions of ourselves stays readable for them. */
class GoldenFilesTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theAgentsAnswerIsUnderstood(int protocol) throws IOException {
    String golden = Files.readString(Path.of("agent/golden/answer-v" + protocol + ".json"));

    assertThat(AgentAnswer.read(golden))
        .isEqualTo(new AgentAnswer(protocol, 4711, 40123, AgentAnswer.NAMESPACE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"protocol\":3,\"pid\":1,\"port\":1,\"isolation\":\"namespace\"}",
        "{\"protocol\":1,\"pid\":1,\"port\":1}",
        "{\"protocol\":1,\"pid\":1,\"port\":1,\"isolation\":\"namespace\",\"more\":1}",
        "gatehouse-agent: no"
      })
  void anythingElseIsNoAnswer(String line) {
    assertThatThrownBy(() -> AgentAnswer.read(line)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"starting", "ready", "ending", "ended"})
  void recordsAreReadAndWrittenAsTheyWere(String state) throws IOException {
    String golden = record(2, state);

    LocalWorkload read = LocalWorkloadFormat.read(golden);

    assertThat(read.condition().label()).isEqualTo(state);
    assertThat(LocalWorkloadFormat.write(read)).isEqualTo(golden);
  }

  @ParameterizedTest
  @ValueSource(strings = {"starting", "ready", "ending", "ended"})
  void recordsOfVersion1AreOfAgentsThatSpeakProtocol1(String state) throws IOException {
    LocalWorkload read = LocalWorkloadFormat.read(record(1, state));

    assertThat(LocalWorkloadFormat.write(read))
        .isEqualTo(record(2, state).replace("\"protocol\" : 2", "\"protocol\" : 1"));
  }

  @Test
  void aRecordThatDoesNotSayTheProtocolIsOfVersion1() throws IOException {
    String without = record(1, "ready").replace("\"version\" : 1", "\"version\" : 2");

    assertThatThrownBy(() -> LocalWorkloadFormat.read(without))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String record(int version, String state) throws IOException {
    return Files.readString(
        Path.of("src/test/resources/golden/workload-v" + version + "-" + state + ".json"));
  }
}
