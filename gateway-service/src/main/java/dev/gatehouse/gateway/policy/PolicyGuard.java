package dev.gatehouse.gateway.policy;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.gateway.messages.MessageCode;

/** Judges each request by the session's policy. Pure; what no word allows is denied. */
public final class PolicyGuard {
  private static final String CHANNELS = "channels";

  private PolicyGuard() {}

  /** Judges a request on a session channel that has, or has not, a terminal. */
  public static Decision judge(SessionPolicy policy, ChannelRequest request, boolean hasPty) {
    return switch (request) {
      case ChannelRequest.Pty _ -> allowedIf(policy.pty(), policy, "pty");
      case ChannelRequest.Environment(String name) ->
          allowedIf(allowsVariable(policy, name), policy, "environment");
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

  /** Judges the opening of one more channel of a kind that is not a session. */
  public static Decision judgeChannel(SessionPolicy policy, ChannelKind kind, int open) {
    return policy.channels().contains(kind)
        ? judgeCount(policy, open)
        : denied(MessageCode.CHANNEL_DENIED, policy, CHANNELS);
  }

  /** Judges whether there is room for one more channel. */
  public static Decision judgeCount(SessionPolicy policy, int open) {
    return open < policy.channelsMax()
        ? new Decision.Allowed()
        : denied(MessageCode.TOO_MANY_CHANNELS, policy, "channelsMax");
  }

  /** Judges the wish for a listener in the workload, whose connections are of that kind. */
  public static Decision judgeListener(SessionPolicy policy, ChannelKind kind) {
    return allowedIfNamed(policy, kind);
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
