package dev.gatehouse.gateway.policy;

import dev.gatehouse.gateway.messages.MessageCode;

/** Judges each request by the session's policy. Pure; what no word allows is denied. */
public final class PolicyGuard {
  private PolicyGuard() {}

  /** Judges a request on a session channel that has, or has not, a terminal. */
  public static Decision judge(SessionPolicy policy, ChannelRequest request, boolean hasPty) {
    return switch (request) {
      case ChannelRequest.Pty _ -> allowedIf(policy.pty());
      case ChannelRequest.Environment(String name) ->
          allowedIf(policy.environment().stream().anyMatch(pattern -> matches(pattern, name)));
      case ChannelRequest.Shell _ -> allowedIf(policy.channels().contains(ChannelKind.SHELL));
      case ChannelRequest.Exec _ -> allowedIf(policy.channels().contains(ChannelKind.EXEC));
      case ChannelRequest.Subsystem _ ->
          allowedIf(policy.channels().contains(ChannelKind.SUBSYSTEM));
      case ChannelRequest.WindowChange _, ChannelRequest.Break _ -> allowedIf(hasPty);
      case ChannelRequest.X11 _ -> allowedIf(policy.channels().contains(ChannelKind.X11));
      case ChannelRequest.AgentForwarding _ ->
          allowedIf(policy.channels().contains(ChannelKind.AUTH_AGENT));
      // To whoever was allowed to start a program, they give nothing that closing it does not.
      case ChannelRequest.Signal _, ChannelRequest.EndOfWrite _ -> new Decision.Allowed();
    };
  }

  /** Judges the opening of one more session channel. */
  public static Decision judgeSessionChannel(SessionPolicy policy, int open) {
    if (policy.channels().stream()
        .noneMatch(
            kind ->
                kind == ChannelKind.SHELL
                    || kind == ChannelKind.EXEC
                    || kind == ChannelKind.SUBSYSTEM)) {
      return new Decision.Denied(MessageCode.CHANNEL_DENIED);
    }
    return judgeCount(policy, open);
  }

  /** Judges the opening of one more channel of a kind that is not a session. */
  public static Decision judgeChannel(SessionPolicy policy, ChannelKind kind, int open) {
    return policy.channels().contains(kind)
        ? judgeCount(policy, open)
        : new Decision.Denied(MessageCode.CHANNEL_DENIED);
  }

  private static Decision judgeCount(SessionPolicy policy, int open) {
    return open < policy.channelsMax()
        ? new Decision.Allowed()
        : new Decision.Denied(MessageCode.TOO_MANY_CHANNELS);
  }

  /** Judges the wish for a listener in the workload, whose connections are of that kind. */
  public static Decision judgeListener(SessionPolicy policy, ChannelKind kind) {
    return allowedIf(policy.channels().contains(kind));
  }

  private static Decision allowedIf(boolean allowed) {
    return allowed ? new Decision.Allowed() : new Decision.Denied(MessageCode.REQUEST_DENIED);
  }

  private static boolean matches(String pattern, String name) {
    return pattern.endsWith("*")
        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
        : name.equals(pattern);
  }
}
