package dev.gatehouse.gateway.relay;

import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.gateway.connection.PacketReader;
import dev.gatehouse.gateway.connection.ProtocolViolation;

/** Reads how a program ended (RFC 4254, 6.10). */
final class ExitReports {
  private static final int NAME_BYTES_MAX = 64;
  private static final int MESSAGE_BYTES_MAX = 4096;

  private ExitReports() {}

  static ChannelEvent parse(String type, byte[] payload) throws ProtocolViolation {
    PacketReader in = new PacketReader(payload);
    if (type.equals("exit-status")) {
      ChannelEvent status = new ChannelEvent.ExitStatus(in.uint32());
      in.end();
      return status;
    }
    String signal = in.text(NAME_BYTES_MAX);
    boolean coreDumped = in.bool();
    String message = in.text(MESSAGE_BYTES_MAX);
    in.bytes();
    in.end();
    return new ChannelEvent.ExitSignal(signal, coreDumped, message);
  }
}
