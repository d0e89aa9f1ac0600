package dev.gatehouse.auth.policy;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A network that the destination of a {@code direct-tcpip} channel may resolve into, inside the
 * workload.
 *
 * @param address the network's first address; all bits beyond the prefix are zero
 * @param prefixLength bits that all of its addresses share: from 0 to 32 (IPv4) or 128 (IPv6)
 */
public record ForwardNetwork(InetAddress address, int prefixLength) {

  private static final Pattern ZERO_GROUPS = Pattern.compile("\\b0(?::0)+\\b");

  public ForwardNetwork {
    if (prefixLength < 0 || prefixLength > bits(address)) {
      throw new IllegalArgumentException("prefixLength out of bounds: " + prefixLength);
    }
    if (!address.equals(firstAddress(address, prefixLength))) {
      throw new IllegalArgumentException("an address in the network, and not its first");
    }
  }

  /** The network of this size that an address lies in. */
  static ForwardNetwork around(InetAddress address, int prefixLength) {
    return new ForwardNetwork(firstAddress(address, prefixLength), prefixLength);
  }

  /** The longest prefix that a network of this address's family can have. */
  static int bits(InetAddress address) {
    return address.getAddress().length * Byte.SIZE;
  }

  /** Whether an address lies in the network; one of the other family never does. */
  boolean contains(InetAddress other) {
    return bits(other) == bits(address) && around(other, prefixLength).equals(this);
  }

  /** In CIDR notation (RFC 4632, RFC 4291), an IPv6 address in the form of RFC 5952. */
  public String text() {
    String written = address.getHostAddress();
    return (address instanceof Inet4Address ? written : compressed(written)) + "/" + prefixLength;
  }

  private static InetAddress firstAddress(InetAddress address, int prefixLength) {
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

  /** Java writes all eight groups; the longest run of zeros, the first of equals, becomes "::". */
  private static String compressed(String eightGroups) {
    return ZERO_GROUPS
        .matcher(eightGroups)
        .results()
        .max(Comparator.comparingInt(zeros -> zeros.end() - zeros.start()))
        .map(zeros -> without(eightGroups, zeros))
        .orElse(eightGroups);
  }

  private static String without(String groups, MatchResult zeros) {
    String before = groups.substring(0, zeros.start());
    String after = groups.substring(zeros.end());
    return (before.isEmpty() ? ":" : before) + (after.isEmpty() ? ":" : after);
  }
}
