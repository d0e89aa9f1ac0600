package dev.gatehouse.gateway.policy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.gateway.authentication.Grant;
import java.util.List;
import java.util.Set;

/**
 * What one session may do, as evaluated by auth-service for this user; the words are those of
 * {@code docs/grants.md}, and a word that is not known here refuses the whole grant.
 *
 * @param version 1
 * @param channels kinds of channel that are allowed
 * @param pty whether a terminal may be asked for
 * @param environment names that may be set; a last {@code *} stands for any ending
 * @param recordInput whose input is recorded
 * @param channelsMax channels at once
 */
public record SessionPolicy(
    int version,
    Set<ChannelKind> channels,
    boolean pty,
    List<String> environment,
    InputRecording recordInput,
    int channelsMax) {
  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build()
          .readerFor(SessionPolicy.class);

  /** Whose input is recorded; of the rest the bytes are counted. */
  public enum InputRecording {
    @JsonProperty("never")
    NEVER,
    /** On channels without a terminal. */
    @JsonProperty("non-interactive")
    NON_INTERACTIVE,
    @JsonProperty("always")
    ALWAYS
  }

  public SessionPolicy {
    if (version != 1 || channelsMax < 1) {
      throw new IllegalArgumentException("version or channelsMax out of range");
    }
    channels = Set.copyOf(channels);
    environment = List.copyOf(environment);
  }

  /**
   * Reads the policy of a grant.
   *
   * @throws IllegalArgumentException when a word is missing or not known; nothing is allowed then
   */
  public static SessionPolicy of(Grant grant) {
    try {
      return READER.readValue(grant.policy());
    } catch (JacksonException e) {
      throw new IllegalArgumentException("a policy that this version does not understand", e);
    }
  }

  /** Whether input of a channel is recorded, given whether it has a terminal. */
  public boolean recordsInput(boolean pty) {
    return switch (recordInput) {
      case NEVER -> false;
      case NON_INTERACTIVE -> !pty;
      case ALWAYS -> true;
    };
  }
}
