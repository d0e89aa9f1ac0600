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
      case ChannelRequest.WindowChange _ -> allowedIf(hasPty);
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
    return open < policy.channelsMax()
        ? new Decision.Allowed()
        : new Decision.Denied(MessageCode.TOO_MANY_CHANNELS);
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
