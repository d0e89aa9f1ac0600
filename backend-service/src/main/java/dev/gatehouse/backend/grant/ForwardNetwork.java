package dev.gatehouse.backend.grant;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A network that the destination of a forwarded connection may resolve into.
 *
 * @param cidr its first address and the length of its prefix, such as {@code 10.0.0.0/8}; written
 *     as RFC 4632 and RFC 5952 have it, and in no other way, so that equal networks are equal texts
 */
public record ForwardNetwork(String cidr) {

  private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");
  private static final Pattern ZERO_GROUPS = Pattern.compile("\\b0(:0)+\\b");

  /**
   * @throws IllegalArgumentException when the text is of another form, or names an address inside
   *     the network that is not its first
   */
  public ForwardNetwork {
    int slash = cidr.indexOf('/');
    String address = cidr.substring(0, Math.max(slash, 0));
    String length = cidr.substring(slash + 1);
    if (address.isEmpty() || !LENGTH.matcher(length).matches()) {
      throw new IllegalArgumentException("not a network");
    }
    // A literal is never looked up. One that maps IPv4 comes out as IPv4, and so in another form.
    InetAddress parsed = InetAddress.ofLiteral(address);
    if (!canonical(parsed).equals(address)) {
      throw new IllegalArgumentException("not an address in its canonical form");
    }
    if (!isFirst(parsed.getAddress(), Integer.parseInt(length))) {
      throw new IllegalArgumentException("not the first address of a network");
    }
  }

  private static boolean isFirst(byte[] address, int length) {
    if (length > address.length * Byte.SIZE) {
      return false;
    }
    for (int bit = length; bit < address.length * Byte.SIZE; bit++) {
      if ((address[bit / Byte.SIZE] & (0x80 >> (bit % Byte.SIZE))) != 0) {
        return false;
      }
    }
    return true;
  }

  /** RFC 5952: the longest run of zero groups, the first of equals, is written as {@code ::}. */
  private static String canonical(InetAddress address) {
    String groups = address.getHostAddress();
    if (address instanceof Inet4Address) {
      return groups;
    }
    return ZERO_GROUPS
        .matcher(groups)
        .results()
        .reduce((first, next) -> length(next) > length(first) ? next : first)
        .map(longest -> without(groups, longest))
        .orElse(groups);
  }

  private static int length(MatchResult run) {
    return run.end() - run.start();
  }

  private static String without(String groups, MatchResult run) {
    String before = groups.substring(0, run.start());
    String after = groups.substring(run.end());
    return (before.isEmpty() ? ":" : before) + (after.isEmpty() ? ":" : after);
  }

  @Override
  public String toString() {
    return cidr;
  }
}
