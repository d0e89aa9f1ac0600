package dev.gatehouse.contracts.audit;

import org.jspecify.annotations.Nullable;

/** What happens on one channel, in the order in which it happened. */
public sealed interface ChannelEvent extends AuditEvent {

  /** Both ends are {@link Endpoint#NONE} but for forwarded connections. */
  record Opening(Party opener, String channelType, Endpoint destination, Endpoint originator)
      implements ChannelEvent {
    /** An opening that leads nowhere but to the workload itself. */
    public Opening(Party opener, String channelType) {
      this(opener, channelType, Endpoint.NONE, Endpoint.NONE);
    }
  }

  record Opened() implements ChannelEvent {}

  /** {@code rule} is the member of the policy that does not allow it; empty where policy does. */
  record OpenRefused(
      Party by, int reasonCode, String message, String code, String channelType, String rule)
      implements ChannelEvent {
    /** A refusal that no rule of a policy asked for. */
    public OpenRefused(Party by, int reasonCode, String message, String code, String channelType) {
      this(by, reasonCode, message, code, channelType, "");
    }
  }

  record Closed(Party by, long inputBytes, long outputBytes, long errorBytes)
      implements ChannelEvent {}

  record PtyRequested(
      String term, int columns, int rows, int widthPixels, int heightPixels, Bytes modes)
      implements ChannelEvent {}

  /** {@code value} is null for a name that policy does not allow. */
  record EnvironmentRequested(String name, @Nullable String value) implements ChannelEvent {}

  /** {@code forcedCommand} is what policy ran in its place; empty where the shell itself ran. */
  record ShellRequested(String forcedCommand) implements ChannelEvent {
    public ShellRequested() {
      this("");
    }
  }

  /** {@code forcedCommand} is what policy ran in its place; empty where the command itself ran. */
  record ExecRequested(Bytes command, String forcedCommand) implements ChannelEvent {
    public ExecRequested(Bytes command) {
      this(command, "");
    }
  }

  /**
   * {@code forcedCommand} is what policy ran in its place; empty where the subsystem itself ran.
   */
  record SubsystemRequested(String name, String forcedCommand) implements ChannelEvent {
    public SubsystemRequested(String name) {
      this(name, "");
    }
  }

  record WindowChanged(int columns, int rows, int widthPixels, int heightPixels)
      implements ChannelEvent {}

  /** {@code signal} is a name of RFC 4254, 6.10, without {@code SIG}. */
  record SignalSent(String signal) implements ChannelEvent {}

  record BreakSent(long milliseconds) implements ChannelEvent {}

  record FlowControlChanged(boolean clientCanDo) implements ChannelEvent {}

  /** There is no place for the cookie. */
  record X11Requested(boolean singleConnection, String authenticationProtocol, long screen)
      implements ChannelEvent {}

  record AgentForwardingRequested() implements ChannelEvent {}

  /** {@code by} reads no more of the channel's data. */
  record EndOfWrite(Party by) implements ChannelEvent {}

  record OtherRequested(Party by, String requestType, int payloadBytes, Hash payloadSha256)
      implements ChannelEvent {}

  /** {@code rule} is the member of the policy that does not allow it; empty where policy does. */
  record RequestAnswered(String requestType, Party by, boolean success, String code, String rule)
      implements ChannelEvent {
    /** An answer that no rule of a policy asked for. */
    public RequestAnswered(String requestType, Party by, boolean success, String code) {
      this(requestType, by, success, code, "");
    }
  }

  record DataPassed(DataStream stream, Party origin, Bytes data) implements ChannelEvent {}

  record DataOmitted(DataStream stream, long bytes) implements ChannelEvent {}

  record EndOfFile(Party by) implements ChannelEvent {}

  record ExitStatus(long status) implements ChannelEvent {}

  record ExitSignal(String signal, boolean coreDumped, String message) implements ChannelEvent {}
}
