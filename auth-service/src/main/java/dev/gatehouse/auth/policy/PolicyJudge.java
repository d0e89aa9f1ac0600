package dev.gatehouse.auth.policy;

import dev.gatehouse.auth.policy.Verdict.Allowed;
import dev.gatehouse.auth.policy.Verdict.AllowedByAddress;
import dev.gatehouse.auth.policy.Verdict.Denied;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Judges a request by a policy, as gateway and agent do when they hold a session to its grant. That
 * they agree is held by one table of cases, {@code judgement/cases.csv}, which both sides' tests
 * read. Pure; what no key names is denied.
 */
public final class PolicyJudge {

  /** What is longer, in UTF-8, is no command that anybody wrote into a policy. */
  static final int COMMAND_BYTES_MAX = 4096;

  /** The longest command that a forced command can be told of, in UTF-8. */
  static final int ORIGINAL_BYTES_MAX = 32 * 1024;

  private static final String CHANNELS = "channels";
  private static final String COMMANDS = "commands";
  private static final Set<ChannelKind> PROGRAMS =
      Set.of(ChannelKind.SHELL, ChannelKind.EXEC, ChannelKind.SUBSYSTEM);

  private final SessionPolicy policy;

  private PolicyJudge(SessionPolicy policy) {
    this.policy = policy;
  }

  /** Judges the first request of its kind in a session that has no channel yet. */
  public static Verdict judge(SessionPolicy policy, SessionRequest request) {
    PolicyJudge judge = new PolicyJudge(policy);
    return switch (request) {
      case SessionRequest.Shell() -> judge.kind(ChannelKind.SHELL);
      case SessionRequest.Exec(String command) -> judge.inSession(() -> judge.exec(command));
      case SessionRequest.Subsystem(String name) -> judge.inSession(() -> judge.subsystem(name));
      case SessionRequest.Pty() -> judge.inSession(judge::pty);
      case SessionRequest.Environment(String name) ->
          judge.inSession(() -> judge.environment(name));
      case SessionRequest.SendSignal(String name) -> judge.inSession(() -> judge.signal(name));
      case SessionRequest.Open(String host, int port, Optional<InetAddress> address) ->
          judge.open(host, port, address);
      case SessionRequest.OpenSocket(String path) ->
          judge.socket(
              ChannelKind.DIRECT_STREAMLOCAL, "forwardSockets", policy.asked().sockets(), path);
      case SessionRequest.Listen(String host, int port) -> judge.listen(host, port);
      case SessionRequest.ListenSocket(String path) ->
          judge.socket(
              ChannelKind.FORWARDED_STREAMLOCAL,
              "listenSockets",
              policy.asked().listenerSockets(),
              path);
      case SessionRequest.X11() -> judge.inSession(() -> judge.kind(ChannelKind.X11));
      case SessionRequest.Agent() -> judge.inSession(() -> judge.kind(ChannelKind.AUTH_AGENT));
    };
  }

  /** What is asked for on a session channel needs one, and that is for starting a program. */
  private Verdict inSession(Supplier<Verdict> verdict) {
    return policy.channels().stream().anyMatch(PROGRAMS::contains)
        ? verdict.get()
        : new Denied(CHANNELS, "has none of shell, exec and subsystem, which this is part of");
  }

  private Verdict kind(ChannelKind kind) {
    return policy.channels().contains(kind)
        ? new Allowed(CHANNELS, Optional.of(kind.word()))
        : lacks(kind);
  }

  private Verdict exec(String command) {
    if (!policy.channels().contains(ChannelKind.EXEC)) {
      return lacks(ChannelKind.EXEC);
    }
    Verdict verdict = command(command);
    return verdict instanceof Allowed
            && policy.programs().forcedCommand().isPresent()
            && !canBeTold(command)
        ? new Denied("forcedCommand", "cannot be told of a command that is so long or has a NUL")
        : verdict;
  }

  private Verdict command(String command) {
    AllowedCommands commands = policy.programs().commands();
    if (commands.any()) {
      return new Allowed(CHANNELS, Optional.of(ChannelKind.EXEC.word()));
    }
    if (bytes(command) > COMMAND_BYTES_MAX) {
      return new Denied(COMMANDS, "names no command of more than 4096 bytes");
    }
    return commands
        .entryFor(command)
        .<Verdict>map(entry -> new Allowed(COMMANDS, Optional.of(entry)))
        .orElseGet(() -> new Denied(COMMANDS, "does not name this command"));
  }

  private static boolean canBeTold(String command) {
    return bytes(command) <= ORIGINAL_BYTES_MAX && command.indexOf('\0') < 0;
  }

  private Verdict subsystem(String name) {
    return policy.channels().contains(ChannelKind.SUBSYSTEM)
        ? named(
            "subsystems",
            policy.programs().subsystems(),
            subsystem -> subsystem.text().equals(name),
            SubsystemName::text,
            name)
        : lacks(ChannelKind.SUBSYSTEM);
  }

  private Verdict pty() {
    return policy.pty() ? new Allowed("pty", Optional.empty()) : new Denied("pty", "is not true");
  }

  private Verdict environment(String name) {
    if (policy.key().variables().containsKey(name)) {
      return new Denied("environment", "is overruled by the options of the key, which set " + name);
    }
    return named(
        "environment",
        policy.environment(),
        pattern -> pattern.matches(name),
        EnvironmentPattern::text,
        name);
  }

  private Verdict signal(String name) {
    return named(
        "signals",
        policy.programs().signals(),
        signal -> signal.name().equals(name),
        Signal::name,
        name);
  }

  private Verdict open(String host, int port, Optional<InetAddress> address) {
    if (!policy.channels().contains(ChannelKind.DIRECT_TCPIP)) {
      return lacks(ChannelKind.DIRECT_TCPIP);
    }
    Optional<Verdict> refused =
        unasked("forwardDestinations", policy.asked().destinations(), host, port)
            .or(() -> unasked("permitopen", policy.key().permitOpen(), host, port));
    return refused.orElseGet(
        () ->
            address
                .map(
                    literal ->
                        named(
                            "forwardNetworks",
                            policy.forwardNetworks(),
                            network -> network.contains(literal),
                            ForwardNetwork::text,
                            host))
                .orElseGet(() -> new AllowedByAddress("forwardNetworks")));
  }

  private Verdict listen(String host, int port) {
    if (!policy.channels().contains(ChannelKind.FORWARDED_TCPIP)) {
      return lacks(ChannelKind.FORWARDED_TCPIP);
    }
    List<EndpointPattern> listeners = policy.asked().listeners();
    return unasked("listenAddresses", listeners, host, port)
        .or(() -> unasked("permitlisten", policy.key().permitListen(), host, port))
        .orElseGet(
            () ->
                listeners.contains(EndpointPattern.ANY)
                    ? kind(ChannelKind.FORWARDED_TCPIP)
                    : endpoint("listenAddresses", listeners, host, port));
  }

  private static Optional<Verdict> unasked(
      String member, List<EndpointPattern> patterns, String host, int port) {
    return Optional.of(endpoint(member, patterns, host, port)).filter(Denied.class::isInstance);
  }

  private static Verdict endpoint(
      String member, List<EndpointPattern> patterns, String host, int port) {
    return named(
        member,
        patterns,
        pattern -> pattern.matches(host, port),
        EndpointPattern::text,
        host + ":" + port);
  }

  private Verdict socket(ChannelKind kind, String member, List<PathPattern> patterns, String path) {
    if (!policy.channels().contains(kind)) {
      return lacks(kind);
    }
    return patterns.contains(PathPattern.ANY)
        ? kind(kind)
        : named(member, patterns, pattern -> pattern.matches(path), PathPattern::text, path);
  }

  private static <T> Verdict named(
      String member,
      Collection<T> entries,
      Predicate<T> names,
      Function<T, String> text,
      String what) {
    return entries.stream()
        .filter(names)
        .findFirst()
        .<Verdict>map(entry -> new Allowed(member, Optional.of(text.apply(entry))))
        .orElseGet(() -> new Denied(member, "does not name " + what));
  }

  private static Denied lacks(ChannelKind kind) {
    return new Denied(CHANNELS, "does not name " + kind.word());
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
