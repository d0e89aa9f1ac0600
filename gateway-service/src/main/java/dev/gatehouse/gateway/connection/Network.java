package dev.gatehouse.gateway.connection;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network in CIDR notation (RFC 4632, RFC 4291). No name is ever resolved.
 *
 * @param first its first address; all bits beyond the prefix are zero
 * @param prefixLength bits that all of its addresses share
 */
record Network(InetAddress first, int prefixLength) {
  private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern NOTATION =
      Pattern.compile(
          "(?<address>"
              + OCTET
              + "(?:\\."
              + OCTET
              + "){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:]*)"
              + "/(?<length>0|[1-9][0-9]{0,2})");

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException with words for whoever wrote it, when it is none, or an
   *     address with bits beyond its prefix
   */
  static Network parse(String text) {
    Matcher notation = NOTATION.matcher(text.strip());
    if (!notation.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no network; write an address and its prefix length, as in 10.0.0.0/8");
    }
    InetAddress address = address(text, notation.group("address"));
    int length = Integer.parseInt(notation.group("length"));
    if (length > address.getAddress().length * Byte.SIZE) {
      throw new IllegalArgumentException("'" + text + "' has a prefix that is too long");
    }
    if (!first(address, length).equals(address)) {
      throw new IllegalArgumentException(
          "'" + text + "' is an address in a network, and not its first one");
    }
    return new Network(address, length);
  }

  private static InetAddress address(String text, String address) {
    try {
      return InetAddress.ofLiteral(address);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + text + "' has no address", e);
    }
  }

  /** Whether an address lies in it; one of the other family never does. */
  boolean contains(InetAddress address) {
    return address.getAddress().length == first.getAddress().length
        && first(address, prefixLength).equals(first);
  }

  private static InetAddress first(InetAddress address, int prefixLength) {
    byte[] bytes = address.getAddress();
    for (int i = 0; i < bytes.length; i++) {
      int kept = Math.clamp(prefixLength - i * Byte.SIZE, 0, Byte.SIZE);
      bytes[i] &= (byte) (0xff << (Byte.SIZE - kept));
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address keeps its length", e);
    }
  }
}
