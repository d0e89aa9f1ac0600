package dev.gatehouse.gateway.relay;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.ChannelEvent;
import dev.gatehouse.contracts.audit.Endpoint;
import dev.gatehouse.gateway.connection.PacketReader;
import dev.gatehouse.gateway.connection.ProtocolViolation;

/**
 * A CHANNEL_OPEN (RFC 4254, 5.1) of a type that is relayed.
 *
 * @param header what every opening has
 * @param destination where a forwarded connection goes to; for one that the workload opened, the
 *     listener that it came in by
 * @param originator where it came from, as the opener says
 * @param payload what follows the header, as it came
 */
record Opening(
    ChannelType type, Header header, Endpoint destination, Endpoint originator, Bytes payload) {
  private static final int NAME_BYTES_MAX = 1024;
  private static final int TYPE_BYTES_MAX = 256;
  private static final int PORT_MAX = 65_535;

  /** What every opening has: the opener's number, window and packet size. */
  record Header(String typeName, long remoteId, long window, long packetMax) {
    static Header read(PacketReader in) throws ProtocolViolation {
      return new Header(in.text(TYPE_BYTES_MAX), in.uint32(), in.uint32(), in.uint32());
    }
  }

  /** Reads what follows the header in an opening of that type. */
  static Opening read(ChannelType type, Header header, PacketReader rest) throws ProtocolViolation {
    byte[] payload = rest.rest();
    PacketReader in = new PacketReader(payload);
    Endpoint destination = Endpoint.NONE;
    Endpoint originator = Endpoint.NONE;
    switch (type) {
      case SESSION, AUTH_AGENT -> {
        // They lead nowhere else.
      }
      case DIRECT_TCPIP, FORWARDED_TCPIP -> {
        destination = tcp(in);
        originator = tcp(in);
      }
      case DIRECT_STREAMLOCAL -> {
        destination = socket(in);
        in.bytes();
        in.uint32();
      }
      case FORWARDED_STREAMLOCAL -> {
        destination = socket(in);
        in.bytes();
      }
      case X11 -> originator = tcp(in);
    }
    in.end();
    return new Opening(type, header, destination, originator, Bytes.owned(payload));
  }

  /** As it is recorded. */
  ChannelEvent event() {
    return new ChannelEvent.Opening(
        type.opener().party(), type.wireName(), destination, originator);
  }

  /** A host and a port. */
  static Endpoint tcp(PacketReader in) throws ProtocolViolation {
    return Endpoint.tcp(in.text(NAME_BYTES_MAX), port(in));
  }

  static int port(PacketReader in) throws ProtocolViolation {
    long port = in.uint32();
    if (port > PORT_MAX) {
      throw new ProtocolViolation("a port of more than 16 bits");
    }
    return (int) port;
  }

  /** The path of a Unix socket. */
  static Endpoint socket(PacketReader in) throws ProtocolViolation {
    return Endpoint.socket(in.text(NAME_BYTES_MAX));
  }
}
