package dev.gatehouse.gateway.policy;

import dev.gatehouse.gateway.policy.SessionPolicy.InputRecording;
import java.util.List;
import java.util.Set;

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

  public SessionPolicy policy() {
    return new SessionPolicy(
        3,
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
        channels.contains(ChannelKind.DIRECT_TCPIP) ? List.of("127.0.0.0/8") : List.of());
  }
}
