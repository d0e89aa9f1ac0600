package dev.gatehouse.gateway.connection;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads the header of the PROXY protocol, version 2, with which a load balancer begins a connection
 * to say whom it comes from (the specification is HAProxy's {@code proxy-protocol.txt}, 2.2).
 *
 * <pre>
 *   12  signature
 *    1  version (2) and command: LOCAL (0) for the balancer itself, PROXY (1) for a client
 *    1  family and transport of the addresses: 0x11 TCP over IPv4, 0x21 TCP over IPv6
 *    2  length of what follows
 *       addresses of source and destination, their ports, then TLVs, which are skipped
 * </pre>
 *
 * <p>What is not such a header is refused at its first byte that could not be in one. Of PROXY,
 * addresses that are not of TCP are refused too: they would leave us with the balancer's. Not safe
 * for use by several threads.
 */
final class ProxyHeader {
  /** Of what follows the first 16 bytes; real ones have some hundred. */
  static final int LENGTH_MAX = 4096;

  private static final byte[] SIGNATURE =
      "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII);
  private static final int FIXED = SIGNATURE.length + 4;
  private static final int VERSION = 2;
  private static final int LOCAL = 0;
  private static final int PROXY = 1;
  private static final int TCP4 = 0x11;
  private static final int TCP6 = 0x21;
  private static final int ADDRESS_BYTES_4 = 4;
  private static final int ADDRESS_BYTES_6 = 16;
  private static final int PORTS_BYTES = 4;

  private final ByteBuffer header = ByteBuffer.allocate(FIXED + LENGTH_MAX);
  private int size = FIXED;

  /**
   * Takes what belongs to the header, and leaves the rest in {@code bytes}.
   *
   * @return whether the header is whole
   * @throws ProtocolViolation it is none, or none that is understood
   */
  boolean take(ByteBuffer bytes) throws ProtocolViolation {
    while (header.position() < size && bytes.hasRemaining()) {
      header.put(bytes.get());
      check(header.position());
    }
    return header.position() == size;
  }

  /** Looks at the last byte as soon as it is there. */
  private void check(int length) throws ProtocolViolation {
    int last = header.get(length - 1) & 0xff;
    if (length <= SIGNATURE.length) {
      if (last != (SIGNATURE[length - 1] & 0xff)) {
        throw new ProtocolViolation(
            length == 1 && last == 'P'
                ? "version 1 of the PROXY protocol, or none"
                : "no header of the PROXY protocol");
      }
    } else if (length == SIGNATURE.length + 1) {
      if (last >> 4 != VERSION || (last & 0xf) > PROXY) {
        throw new ProtocolViolation("version and command " + Integer.toHexString(last));
      }
    } else if (length == SIGNATURE.length + 2) {
      if (!isLocal() && last != TCP4 && last != TCP6) {
        throw new ProtocolViolation("addresses of the kind " + Integer.toHexString(last));
      }
    } else if (length == FIXED) {
      checkLength(header.getShort(FIXED - 2) & 0xffff);
    }
  }

  private void checkLength(int length) throws ProtocolViolation {
    int least = isLocal() ? 0 : 2 * addressBytes() + PORTS_BYTES;
    if (length < least || length > LENGTH_MAX) {
      throw new ProtocolViolation("a header of " + length + " bytes");
    }
    size = FIXED + length;
  }

  private boolean isLocal() {
    return (header.get(SIGNATURE.length) & 0xf) == LOCAL;
  }

  private int addressBytes() {
    return (header.get(SIGNATURE.length + 1) & 0xff) == TCP4 ? ADDRESS_BYTES_4 : ADDRESS_BYTES_6;
  }

  /**
   * Whom a whole header names; empty for the balancer itself.
   *
   * @throws ProtocolViolation it names nobody
   */
  Optional<InetSocketAddress> client() throws ProtocolViolation {
    if (isLocal()) {
      return Optional.empty();
    }
    byte[] address = new byte[addressBytes()];
    header.get(FIXED, address);
    int port = header.getShort(FIXED + 2 * address.length) & 0xffff;
    try {
      InetAddress source = InetAddress.getByAddress(address);
      if (source.isAnyLocalAddress() || source.isMulticastAddress()) {
        throw new ProtocolViolation("an address that nobody has");
      }
      return Optional.of(new InetSocketAddress(source, port));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has its length", e);
    }
  }
}
