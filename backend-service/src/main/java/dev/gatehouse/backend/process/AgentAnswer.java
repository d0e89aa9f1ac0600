package dev.gatehouse.backend.process;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * What an agent answers once it listens: {@code agent/golden/answer-v2.json}.
 *
 * @param protocol the version of the agent's protocol
 * @param pid the agent's number as this process sees it
 * @param port where it listens on the loopback address
 * @param isolation how its launcher keeps the workload's processes together
 */
record AgentAnswer(int protocol, long pid, int port, String isolation) {

  private static final int PROTOCOL_LEAST = 1;
  private static final int PROTOCOL_MOST = 2;

  /** The isolation that holds whatever the processes do. */
  static final String NAMESPACE = "namespace";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  @JsonCreator
  AgentAnswer(
      @JsonProperty(value = "protocol", required = true) int protocol,
      @JsonProperty(value = "pid", required = true) long pid,
      @JsonProperty(value = "port", required = true) int port,
      @JsonProperty(value = "isolation", required = true) String isolation) {
    this.protocol = protocol;
    this.pid = pid;
    this.port = port;
    this.isolation = isolation;
  }

  /**
   * @throws IllegalArgumentException when the line is no answer of a protocol that is spoken here
   */
  static AgentAnswer read(String line) {
    try {
      AgentAnswer answer = JSON.readValue(line, AgentAnswer.class);
      if (answer.protocol() < PROTOCOL_LEAST || answer.protocol() > PROTOCOL_MOST) {
        throw new IllegalArgumentException("the agent speaks protocol " + answer.protocol());
      }
      return answer;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not an agent's answer", e);
    }
  }
}
