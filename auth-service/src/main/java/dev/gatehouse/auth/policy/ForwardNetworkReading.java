package dev.gatehouse.auth.policy;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network in CIDR notation, read. No name is ever resolved.
 *
 * <p>An address with bits beyond its prefix is refused and not rounded: whoever wrote {@code
 * 10.1.2.3/8} meant either the one address or the whole network, and only they know which. An
 * abbreviated IPv4 address ({@code 10.1/16}) or one with leading zeros means different networks to
 * different programs, and is refused too.
 */
public sealed interface ForwardNetworkReading {

  /** A network that is accepted. */
  record Network(ForwardNetwork network) implements ForwardNetworkReading {}

  /** A text that is not accepted, and why. */
  record Refused(String problem) implements ForwardNetworkReading {}

  int CHARACTERS_MAX = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/128".length();

  Pattern NOTATION = Pattern.compile("(?<address>[^/]+)(?:/(?<length>0|[1-9][0-9]{0,2}))?");
  String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
  Pattern IPV6_CHARACTERS = Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");

  static ForwardNetworkReading read(String text) {
    if (text.length() > CHARACTERS_MAX) {
      return new Refused("a network has at most " + CHARACTERS_MAX + " characters");
    }
    Matcher notation = NOTATION.matcher(text);
    Optional<InetAddress> address =
        notation.matches() ? address(notation.group("address")) : Optional.empty();
    if (address.isEmpty()) {
      return new Refused(
          "'%s' is not a network; expected an address and its prefix length, such as 10.0.0.0/8"
              .formatted(text));
    }
    return read(text, address.get(), Optional.ofNullable(notation.group("length")));
  }

  private static ForwardNetworkReading read(
      String text, InetAddress address, Optional<String> length) {
    int bits = ForwardNetwork.bits(address);
    if (address instanceof Inet4Address && text.contains(":")) {
      return new Refused(
          "'%s' is an IPv4 address in IPv6's notation; write an IPv4 network, such as %s"
              .formatted(text, new ForwardNetwork(address, bits).text()));
    }
    if (length.isEmpty()) {
      return new Refused(
          "'%s' has no prefix length; for this one address write %s"
              .formatted(text, new ForwardNetwork(address, bits).text()));
    }
    int prefixLength = Integer.parseInt(length.get());
    if (prefixLength > bits) {
      return new Refused("'%s' has a prefix length above %d".formatted(text, bits));
    }
    ForwardNetwork network = ForwardNetwork.around(address, prefixLength);
    return network.address().equals(address)
        ? new Network(network)
        : new Refused(
            "'%s' is an address in a network; probably the network %s is meant"
                .formatted(text, network.text()));
  }

  /**
   * The address that a text is; empty for a name, or for a form that programs read differently.
   * Only text of these characters comes to the library, which reads more than is accepted here.
   */
  static Optional<InetAddress> address(String text) {
    if (!IPV4.matcher(text).matches() && !IPV6_CHARACTERS.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
