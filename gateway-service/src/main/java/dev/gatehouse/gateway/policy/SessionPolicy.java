package dev.gatehouse.gateway.policy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.gateway.authentication.Grant;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one session may do, as evaluated by auth-service for this user; the words are those of
 * {@code docs/grants.md}, and a word that is not known here refuses the whole grant.
 *
 * @param version 4
 * @param name the policy's name in the access file, by which refusals say what refused
 * @param channels kinds of channel that are allowed
 * @param anyCommand whether an exec request may ask for every command
 * @param commands commands that it may ask for, whole
 * @param commandPatterns what the commands that it may ask for match as a whole
 * @param subsystems names that a subsystem request may ask for
 * @param signals names of RFC 4254, 6.10 that may be sent
 * @param forcedCommand what runs in place of any program that is asked for; empty when that runs
 *     itself
 * @param pty whether a terminal may be asked for
 * @param environment names that may be set; a last {@code *} stands for any ending
 * @param recordInput whether what goes to a terminal or a shell is recorded
 * @param channelsMax channels at once
 * @param idleMax seconds without data in either direction after which the session ends; 0 when it
 *     does not end by that
 * @param forwardNetworks networks (CIDR) that the destination of a direct-tcpip channel may resolve
 *     to; the agent holds to them, since only it can resolve
 * @param forwardDestinations what a direct-tcpip channel may ask for
 * @param listenAddresses where a tcpip-forward request may listen
 * @param forwardSockets what a direct-streamlocal channel may ask for
 * @param listenSockets where a streamlocal-forward request may listen
 * @param permitOpen what the user's key lets a direct-tcpip channel ask for
 * @param permitListen where the user's key lets a tcpip-forward request listen
 * @param variables environment variables of every program, from the options of the user's key
 * @param sessionsMax sessions of the user at the same time; 0 for any number
 * @param bytesMax bytes of data in each direction; 0 for any number
 * @param rule the id of the rule that chose the policy; empty when none did
 * @param endsByRule whether the session ends when it does because rules choose otherwise then
 */
public record SessionPolicy(
    int version,
    String name,
    Set<ChannelKind> channels,
    boolean anyCommand,
    Set<String> commands,
    List<CommandPattern> commandPatterns,
    Set<String> subsystems,
    Set<String> signals,
    String forcedCommand,
    boolean pty,
    List<String> environment,
    InputRecording recordInput,
    int channelsMax,
    int idleMax,
    List<String> forwardNetworks,
    List<EndpointPattern> forwardDestinations,
    List<EndpointPattern> listenAddresses,
    List<PathPattern> forwardSockets,
    List<PathPattern> listenSockets,
    List<EndpointPattern> permitOpen,
    List<EndpointPattern> permitListen,
    Map<String, String> variables,
    int sessionsMax,
    long bytesMax,
    String rule,
    boolean endsByRule) {
  /** The variable that tells a forced command what was asked for, as in sshd(8). */
  public static final String ORIGINAL_COMMAND = "SSH_ORIGINAL_COMMAND";

  private static final int VERSION = 4;
  private static final Set<String> SIGNALS =
      Set.of(
          "ABRT", "ALRM", "FPE", "HUP", "ILL", "INT", "KILL", "PIPE", "QUIT", "SEGV", "TERM",
          "USR1", "USR2");
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
    if (version != VERSION || channelsMax < 1 || idleMax < 0) {
      throw new IllegalArgumentException("version, channelsMax or idleMax out of range");
    }
    if (sessionsMax < 0 || bytesMax < 0) {
      throw new IllegalArgumentException("sessionsMax or bytesMax out of range");
    }
    if (!SIGNALS.containsAll(signals)) {
      throw new IllegalArgumentException("a signal that is not known");
    }
    channels = Set.copyOf(channels);
    commands = Set.copyOf(commands);
    commandPatterns = List.copyOf(commandPatterns);
    subsystems = Set.copyOf(subsystems);
    signals = Set.copyOf(signals);
    environment = List.copyOf(environment);
    forwardNetworks = List.copyOf(forwardNetworks);
    forwardDestinations = List.copyOf(forwardDestinations);
    listenAddresses = List.copyOf(listenAddresses);
    forwardSockets = List.copyOf(forwardSockets);
    listenSockets = List.copyOf(listenSockets);
    permitOpen = List.copyOf(permitOpen);
    permitListen = List.copyOf(permitListen);
    variables = Map.copyOf(variables);
  }

  /**
   * Reads the policy of a grant.
   *
   * @throws IllegalArgumentException when a word is missing or not known; nothing is allowed then
   */
  public static SessionPolicy of(Grant grant) {
    try {
      return READER.readValue(grant.policy());
    } catch (IOException e) {
      throw new IllegalArgumentException("a policy that this version does not understand", e);
    }
  }

  /** What runs in place of any program that is asked for. */
  public Optional<String> forced() {
    return forcedCommand.isEmpty() ? Optional.empty() : Optional.of(forcedCommand);
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
