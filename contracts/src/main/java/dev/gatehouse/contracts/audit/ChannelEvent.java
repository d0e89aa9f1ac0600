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

  record OpenRefused(Party by, int reasonCode, String message, String code, String channelType)
      implements ChannelEvent {}

  record Closed(Party by, long inputBytes, long outputBytes, long errorBytes)
      implements ChannelEvent {}

  record PtyRequested(
      String term, int columns, int rows, int widthPixels, int heightPixels, Bytes modes)
      implements ChannelEvent {}

  /** {@code value} is null for a name that policy does not allow. */
  record EnvironmentRequested(String name, @Nullable String value) implements ChannelEvent {}

  record ShellRequested() implements ChannelEvent {}

  record ExecRequested(Bytes command) implements ChannelEvent {}

  record SubsystemRequested(String name) implements ChannelEvent {}

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

  record RequestAnswered(String requestType, Party by, boolean success, String code)
      implements ChannelEvent {}

  record DataPassed(DataStream stream, Party origin, Bytes data) implements ChannelEvent {}

  record DataOmitted(DataStream stream, long bytes) implements ChannelEvent {}

  record EndOfFile(Party by) implements ChannelEvent {}

  record ExitStatus(long status) implements ChannelEvent {}

  record ExitSignal(String signal, boolean coreDumped, String message) implements ChannelEvent {}
}
