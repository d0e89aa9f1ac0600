package dev.gatehouse.gateway.relay;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.Party;
import dev.gatehouse.gateway.connection.PacketReader;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.policy.ChannelRequest;
import java.nio.charset.StandardCharsets;

/**
 * Reads the client's requests of a session channel (RFC 4254, 6) as what policy judges and what is
 * kept.
 */
final class SessionRequests {
  private static final int NAME_BYTES_MAX = 1024;
  private static final int SIGNAL_BYTES_MAX = 64;
  private static final int VALUE_BYTES_MAX = 32 * 1024;

  /** A request: for the judge, for the record when it is allowed, and when it is not. */
  record Parsed(ChannelRequest request, ChannelEvent allowed, ChannelEvent denied) {
    Parsed(ChannelRequest request, ChannelEvent event) {
      this(request, event, event);
    }
  }

  private SessionRequests() {}

  /**
   * Reads a request.
   *
   * @param forced what policy runs in place of any program that is asked for; empty when nothing
   */
  static Parsed parse(String type, byte[] payload, String forced) throws ProtocolViolation {
    PacketReader in = new PacketReader(payload);
    Parsed parsed =
        switch (type) {
          case "pty-req" ->
              new Parsed(
                  new ChannelRequest.Pty(),
                  new ChannelEvent.PtyRequested(
                      in.text(NAME_BYTES_MAX),
                      in.count(),
                      in.count(),
                      in.count(),
                      in.count(),
                      Bytes.owned(in.bytes())));
          case "env" -> environment(in);
          case "shell" ->
              new Parsed(
                  new ChannelRequest.Shell(),
                  new ChannelEvent.ShellRequested(forced),
                  new ChannelEvent.ShellRequested());
          case "exec" -> {
            Bytes command = Bytes.owned(in.bytes());
            yield new Parsed(
                new ChannelRequest.Exec(command),
                new ChannelEvent.ExecRequested(command, forced),
                new ChannelEvent.ExecRequested(command));
          }
          case "subsystem" -> {
            String name = in.text(NAME_BYTES_MAX);
            yield new Parsed(
                new ChannelRequest.Subsystem(name),
                new ChannelEvent.SubsystemRequested(name, forced),
                new ChannelEvent.SubsystemRequested(name));
          }
          case "window-change" ->
              new Parsed(
                  new ChannelRequest.WindowChange(),
                  new ChannelEvent.WindowChanged(in.count(), in.count(), in.count(), in.count()));
          case "signal" -> {
            String signal = in.text(SIGNAL_BYTES_MAX);
            yield new Parsed(
                new ChannelRequest.Signal(signal), new ChannelEvent.SignalSent(signal));
          }
          case "break" ->
              new Parsed(new ChannelRequest.Break(), new ChannelEvent.BreakSent(in.uint32()));
          case "x11-req" -> x11(in);
          case "auth-agent-req@openssh.com" ->
              new Parsed(
                  new ChannelRequest.AgentForwarding(),
                  new ChannelEvent.AgentForwardingRequested());
          case HopTable.END_OF_WRITE ->
              new Parsed(
                  new ChannelRequest.EndOfWrite(), new ChannelEvent.EndOfWrite(Party.CLIENT));
          default -> throw new IllegalArgumentException(type);
        };
    in.end();
    return parsed;
  }

  /** The cookie is read past; nothing here keeps it. */
  private static Parsed x11(PacketReader in) throws ProtocolViolation {
    boolean singleConnection = in.bool();
    String protocol = in.text(NAME_BYTES_MAX);
    in.bytes();
    return new Parsed(
        new ChannelRequest.X11(singleConnection),
        new ChannelEvent.X11Requested(singleConnection, protocol, in.uint32()));
  }

  private static Parsed environment(PacketReader in) throws ProtocolViolation {
    String name = in.text(NAME_BYTES_MAX);
    byte[] value = in.bytes();
    if (value.length > VALUE_BYTES_MAX) {
      throw new ProtocolViolation("an environment value that is too long");
    }
    return new Parsed(
        new ChannelRequest.Environment(name),
        new ChannelEvent.EnvironmentRequested(name, new String(value, StandardCharsets.UTF_8)),
        new ChannelEvent.EnvironmentRequested(name, null));
  }
}
