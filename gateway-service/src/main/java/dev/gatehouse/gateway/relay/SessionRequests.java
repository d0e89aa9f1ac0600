package dev.gatehouse.gateway.relay;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.gateway.connection.PacketReader;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.policy.ChannelRequest;
import java.nio.charset.StandardCharsets;

/** Reads the requests of a session channel (RFC 4254, 6) as what policy judges and what is kept. */
final class SessionRequests {
  private static final int NAME_BYTES_MAX = 1024;
  private static final int VALUE_BYTES_MAX = 32 * 1024;

  /** A request: for the judge, for the record when it is allowed, and when it is not. */
  record Parsed(ChannelRequest request, ChannelEvent allowed, ChannelEvent denied) {
    Parsed(ChannelRequest request, ChannelEvent event) {
      this(request, event, event);
    }
  }

  private SessionRequests() {}

  static Parsed parse(String type, byte[] payload) throws ProtocolViolation {
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
          case "shell" -> new Parsed(new ChannelRequest.Shell(), new ChannelEvent.ShellRequested());
          case "exec" ->
              new Parsed(
                  new ChannelRequest.Exec(),
                  new ChannelEvent.ExecRequested(Bytes.owned(in.bytes())));
          case "subsystem" -> {
            String name = in.text(NAME_BYTES_MAX);
            yield new Parsed(
                new ChannelRequest.Subsystem(name), new ChannelEvent.SubsystemRequested(name));
          }
          case "window-change" ->
              new Parsed(
                  new ChannelRequest.WindowChange(),
                  new ChannelEvent.WindowChanged(in.count(), in.count(), in.count(), in.count()));
          default -> throw new IllegalArgumentException(type);
        };
    in.end();
    return parsed;
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
