package dev.gatehouse.gateway.policy;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.Endpoint;
import dev.gatehouse.gateway.messages.MessageCode;
import java.util.List;

/** Judges each request by the session's policy. Pure; what no word allows is denied. */
public final class PolicyGuard {
  private static final String CHANNELS = "channels";

  /** What refuses by an option of the user's key, and not by a member of the policy. */
  private static final String KEY = "key.";

  private PolicyGuard() {}

  /** Judges a request on a session channel that has, or has not, a terminal. */
  public static Decision judge(SessionPolicy policy, ChannelRequest request, boolean hasPty) {
    return switch (request) {
      case ChannelRequest.Pty _ -> allowedIf(policy.pty(), policy, "pty");
      case ChannelRequest.Environment(String name) ->
          policy.variables().containsKey(name)
              ? new Decision.Denied(MessageCode.REQUEST_DENIED, KEY + "environment")
              : allowedIf(allowsVariable(policy, name), policy, "environment");
      case ChannelRequest.Shell _ -> allowedIfNamed(policy, ChannelKind.SHELL);
      case ChannelRequest.Exec(Bytes command) -> judgeCommand(policy, command);
      case ChannelRequest.Subsystem(String name) -> judgeSubsystem(policy, name);
      // They mean nothing without a terminal, whatever policy says.
      case ChannelRequest.WindowChange _, ChannelRequest.Break _ ->
          hasPty ? new Decision.Allowed() : new Decision.Denied(MessageCode.REQUEST_DENIED, "");
      case ChannelRequest.Signal(String name) ->
          allowedIf(policy.signals().contains(name), policy, "signals");
      case ChannelRequest.X11 _ -> allowedIfNamed(policy, ChannelKind.X11);
      case ChannelRequest.AgentForwarding _ -> allowedIfNamed(policy, ChannelKind.AUTH_AGENT);
      // To whoever was allowed to start a program, it gives nothing that closing it does not.
      case ChannelRequest.EndOfWrite _ -> new Decision.Allowed();
    };
  }

  /** What a forced command hears is for the gateway alone to say. */
  private static boolean allowsVariable(SessionPolicy policy, String name) {
    return !name.equals(SessionPolicy.ORIGINAL_COMMAND)
        && policy.environment().stream().anyMatch(pattern -> matches(pattern, name));
  }

  private static Decision judgeCommand(SessionPolicy policy, Bytes command) {
    if (!policy.channels().contains(ChannelKind.EXEC)) {
      return denied(MessageCode.REQUEST_DENIED, policy, CHANNELS);
    }
    if (!CommandGuard.allows(policy, command)) {
      return denied(MessageCode.COMMAND_DENIED, policy, "commands");
    }
    return policy.forced().isEmpty() || CommandGuard.canBeTold(command)
        ? new Decision.Allowed()
        : denied(MessageCode.COMMAND_DENIED, policy, "forcedCommand");
  }

  private static Decision judgeSubsystem(SessionPolicy policy, String name) {
    if (!policy.channels().contains(ChannelKind.SUBSYSTEM)) {
      return denied(MessageCode.REQUEST_DENIED, policy, CHANNELS);
    }
    return policy.subsystems().contains(name)
        ? new Decision.Allowed()
        : denied(MessageCode.SUBSYSTEM_DENIED, policy, "subsystems");
  }

  /** Judges the opening of one more session channel. */
  public static Decision judgeSessionChannel(SessionPolicy policy, int open) {
    if (policy.channels().stream()
        .noneMatch(
            kind ->
                kind == ChannelKind.SHELL
                    || kind == ChannelKind.EXEC
                    || kind == ChannelKind.SUBSYSTEM)) {
      return denied(MessageCode.CHANNEL_DENIED, policy, CHANNELS);
    }
    return judgeCount(policy, open);
  }

  /**
   * Judges the opening of one more channel of a kind that is not a session.
   *
   * @param destination as the client asks for it
   */
  public static Decision judgeChannel(
      SessionPolicy policy, ChannelKind kind, Endpoint destination, int open) {
    if (!policy.channels().contains(kind)) {
      return denied(MessageCode.CHANNEL_DENIED, policy, CHANNELS);
    }
    Decision asked =
        switch (kind) {
          case DIRECT_TCPIP -> judgeDestination(policy, destination);
          case DIRECT_STREAMLOCAL ->
              matchesPath(policy.forwardSockets(), destination)
                  ? new Decision.Allowed()
                  : denied(MessageCode.DESTINATION_DENIED, policy, "forwardSockets");
          default -> new Decision.Allowed();
        };
    return asked instanceof Decision.Denied ? asked : judgeCount(policy, open);
  }

  private static Decision judgeDestination(SessionPolicy policy, Endpoint destination) {
    if (!matches(policy.forwardDestinations(), destination)) {
      return denied(MessageCode.DESTINATION_DENIED, policy, "forwardDestinations");
    }
    return matches(policy.permitOpen(), destination)
        ? new Decision.Allowed()
        : new Decision.Denied(MessageCode.DESTINATION_DENIED, KEY + "permitopen");
  }

  /** Judges whether there is room for one more channel. */
  public static Decision judgeCount(SessionPolicy policy, int open) {
    return open < policy.channelsMax()
        ? new Decision.Allowed()
        : denied(MessageCode.TOO_MANY_CHANNELS, policy, "channelsMax");
  }

  /**
   * Judges the wish for a listener in the workload, whose connections are of that kind.
   *
   * @param listener as the client asks for it
   */
  public static Decision judgeListener(SessionPolicy policy, ChannelKind kind, Endpoint listener) {
    if (!policy.channels().contains(kind)) {
      return allowedIfNamed(policy, kind);
    }
    return switch (kind) {
      case FORWARDED_TCPIP -> judgeAddress(policy, listener);
      case FORWARDED_STREAMLOCAL ->
          matchesPath(policy.listenSockets(), listener)
              ? new Decision.Allowed()
              : denied(MessageCode.LISTENER_DENIED, policy, "listenSockets");
      default -> new Decision.Allowed();
    };
  }

  private static Decision judgeAddress(SessionPolicy policy, Endpoint listener) {
    if (!matches(policy.listenAddresses(), listener)) {
      return denied(MessageCode.LISTENER_DENIED, policy, "listenAddresses");
    }
    return matches(policy.permitListen(), listener)
        ? new Decision.Allowed()
        : new Decision.Denied(MessageCode.LISTENER_DENIED, KEY + "permitlisten");
  }

  private static boolean matches(List<EndpointPattern> patterns, Endpoint asked) {
    return patterns.stream().anyMatch(pattern -> pattern.matches(asked.host(), asked.port()));
  }

  private static boolean matchesPath(List<PathPattern> patterns, Endpoint asked) {
    return patterns.stream().anyMatch(pattern -> pattern.matches(asked.path()));
  }

  private static Decision allowedIfNamed(SessionPolicy policy, ChannelKind kind) {
    return allowedIf(policy.channels().contains(kind), policy, CHANNELS);
  }

  private static Decision allowedIf(boolean allowed, SessionPolicy policy, String member) {
    return allowed ? new Decision.Allowed() : denied(MessageCode.REQUEST_DENIED, policy, member);
  }

  private static Decision denied(MessageCode code, SessionPolicy policy, String member) {
    return new Decision.Denied(code, "policies." + policy.name() + "." + member);
  }

  private static boolean matches(String pattern, String name) {
    return pattern.endsWith("*")
        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
        : name.equals(pattern);
  }
}
