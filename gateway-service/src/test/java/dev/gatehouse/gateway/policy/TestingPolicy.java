package dev.gatehouse.gateway.policy;

import dev.gatehouse.gateway.policy.SessionPolicy.InputRecording;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes a policy named {@code testing}, member by member. Of the kinds of channel that it names it
 * allows every command, the subsystem sftp and every signal, and nothing else, until more is said.
 */
public final class TestingPolicy {
  private final Set<ChannelKind> channels;
  private boolean anyCommand = true;
  private Set<String> commands = Set.of();
  private List<CommandPattern> patterns = List.of();
  private Set<String> subsystems = Set.of("sftp");
  private Set<String> signals =
      Set.of(
          "ABRT", "ALRM", "FPE", "HUP", "ILL", "INT", "KILL", "PIPE", "QUIT", "SEGV", "TERM",
          "USR1", "USR2");
  private String forcedCommand = "";
  private boolean pty;
  private List<String> environment = List.of();
  private InputRecording recordInput = InputRecording.ALWAYS;
  private int channelsMax = 3;
  private int idleMax;
  private List<EndpointPattern> forwardDestinations = List.of(EndpointPattern.of("*:*"));
  private List<EndpointPattern> listenAddresses = List.of(EndpointPattern.of("*:*"));
  private List<PathPattern> forwardSockets = List.of(PathPattern.of("**"));
  private List<PathPattern> listenSockets = List.of(PathPattern.of("**"));
  private List<EndpointPattern> permitOpen = List.of(EndpointPattern.of("*:*"));
  private List<EndpointPattern> permitListen = List.of(EndpointPattern.of("*:*"));
  private Map<String, String> variables = Map.of();
  private int sessionsMax;
  private long bytesMax;

  private TestingPolicy(Set<ChannelKind> channels) {
    this.channels = channels;
  }

  public static TestingPolicy of(ChannelKind... channels) {
    return new TestingPolicy(Set.of(channels));
  }

  /** These commands and no others. */
  public TestingPolicy commands(Set<String> exact, String... expressions) {
    anyCommand = false;
    commands = exact;
    patterns = List.of(expressions).stream().map(CommandPattern::of).toList();
    return this;
  }

  public TestingPolicy subsystems(String... names) {
    subsystems = Set.of(names);
    return this;
  }

  public TestingPolicy signals(String... names) {
    signals = Set.of(names);
    return this;
  }

  public TestingPolicy forcedCommand(String command) {
    forcedCommand = command;
    return this;
  }

  public TestingPolicy pty() {
    pty = true;
    return this;
  }

  public TestingPolicy environment(String... expressions) {
    environment = List.of(expressions);
    return this;
  }

  public TestingPolicy recordInput(InputRecording input) {
    recordInput = input;
    return this;
  }

  public TestingPolicy channelsMax(int most) {
    channelsMax = most;
    return this;
  }

  /** In seconds. */
  public TestingPolicy idleMax(int most) {
    idleMax = most;
    return this;
  }

  public TestingPolicy forwardDestinations(String... patterns) {
    forwardDestinations = Stream.of(patterns).map(EndpointPattern::of).toList();
    return this;
  }

  public TestingPolicy listenAddresses(String... patterns) {
    listenAddresses = Stream.of(patterns).map(EndpointPattern::of).toList();
    return this;
  }

  public TestingPolicy permitOpen(String... patterns) {
    permitOpen = Stream.of(patterns).map(EndpointPattern::of).toList();
    return this;
  }

  public TestingPolicy permitListen(String... patterns) {
    permitListen = Stream.of(patterns).map(EndpointPattern::of).toList();
    return this;
  }

  public TestingPolicy forwardSockets(String... patterns) {
    forwardSockets = Stream.of(patterns).map(PathPattern::of).toList();
    return this;
  }

  public TestingPolicy listenSockets(String... patterns) {
    listenSockets = Stream.of(patterns).map(PathPattern::of).toList();
    return this;
  }

  public TestingPolicy variables(Map<String, String> values) {
    variables = values;
    return this;
  }

  public TestingPolicy sessionsMax(int most) {
    sessionsMax = most;
    return this;
  }

  public TestingPolicy bytesMax(long most) {
    bytesMax = most;
    return this;
  }

  public SessionPolicy policy() {
    return new SessionPolicy(
        4,
        "testing",
        channels,
        anyCommand,
        commands,
        patterns,
        subsystems,
        signals,
        forcedCommand,
        pty,
        environment,
        recordInput,
        channelsMax,
        idleMax,
        channels.contains(ChannelKind.DIRECT_TCPIP) ? List.of("127.0.0.0/8") : List.of(),
        forwardDestinations,
        listenAddresses,
        forwardSockets,
        listenSockets,
        permitOpen,
        permitListen,
        variables,
        sessionsMax,
        bytesMax,
        "",
        false);
  }
}
