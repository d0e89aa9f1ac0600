package dev.gatehouse.gateway.policy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.gateway.authentication.Grant;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * What one session may do, as evaluated by auth-service for this user; the words are those of
 * {@code docs/grants.md}, and a word that is not known here refuses the whole grant.
 *
 * @param version 1 or 2
 * @param channels kinds of channel that are allowed
 * @param pty whether a terminal may be asked for
 * @param environment names that may be set; a last {@code *} stands for any ending
 * @param recordInput whether what goes to a terminal or a shell is recorded
 * @param channelsMax channels at once
 * @param forwardNetworks networks (CIDR) that the destination of a direct-tcpip channel may resolve
 *     to; the agent holds to them, since only it can resolve
 */
public record SessionPolicy(
    int version,
    Set<ChannelKind> channels,
    boolean pty,
    List<String> environment,
    InputRecording recordInput,
    int channelsMax,
    List<String> forwardNetworks) {
  private static final int VERSION = 2;
  private static final String FORWARD_NETWORKS = "forwardNetworks";
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build()
          .readerFor(SessionPolicy.class);

  /** Whether what goes to a terminal or a shell is recorded; what is not is counted. */
  public enum InputRecording {
    @JsonProperty("never")
    NEVER,
    /** To shells without a terminal: scripts. */
    @JsonProperty("non-interactive")
    NON_INTERACTIVE,
    @JsonProperty("always")
    ALWAYS
  }

  public SessionPolicy {
    if (version < 1 || version > VERSION || channelsMax < 1) {
      throw new IllegalArgumentException("version or channelsMax out of range");
    }
    channels = Set.copyOf(channels);
    environment = List.copyOf(environment);
    forwardNetworks = List.copyOf(forwardNetworks);
  }

  /**
   * Reads the policy of a grant.
   *
   * @throws IllegalArgumentException when a word is missing or not known; nothing is allowed then
   */
  public static SessionPolicy of(Grant grant) {
    try {
      JsonNode policy = MAPPER.readTree(grant.policy());
      if (!(policy instanceof ObjectNode members)) {
        throw new IllegalArgumentException("a policy that is no object");
      }
      if (members.path("version").asInt() == 1) {
        // Version 1 knew no forwarding, and so had no word for it.
        if (members.has(FORWARD_NETWORKS)) {
          throw new IllegalArgumentException("a word that version 1 does not have");
        }
        members.putArray(FORWARD_NETWORKS);
      }
      return READER.readValue(members);
    } catch (IOException e) {
      throw new IllegalArgumentException("a policy that this version does not understand", e);
    }
  }

  /**
   * Whether input of a channel is recorded. That of commands, subsystems and forwards without a
   * terminal always is: nothing is carried in unseen.
   */
  public boolean recordsInput(boolean terminal, boolean shell) {
    return switch (recordInput) {
      case NEVER -> !terminal && !shell;
      case NON_INTERACTIVE -> !terminal;
      case ALWAYS -> true;
    };
  }
}
