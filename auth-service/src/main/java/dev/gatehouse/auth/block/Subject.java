package dev.gatehouse.auth.block;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Somebody whose failures are counted.
 *
 * @param text an IPv4 address, an IPv6 network such as {@code 2001:db8:0:1::/64}, or a user name
 *     whose characters that cannot be printed are written as in Java
 */
record Subject(SubjectKind kind, String text) {

  /** An IPv6 site has a network of this length at least: its addresses are one subject. */
  private static final int IPV6_PREFIX_BYTES = 8;

  private static final String IPV6_SUFFIX = "/64";
  private static final Pattern ADDRESS_CHARACTERS = Pattern.compile("[0-9A-Fa-f.:]{2,45}");

  private static final Pattern ZEROS_AT_THE_END = Pattern.compile("(^|:)0(:0)*::$");

  static Subject of(InetAddress address) {
    return new Subject(SubjectKind.ADDRESS, text(address));
  }

  static Subject ofUser(SubjectKind kind, String user) {
    StringBuilder text = new StringBuilder();
    user.codePoints()
        .forEach(
            point -> {
              if (isPrintable(point)) {
                text.appendCodePoint(point);
              } else {
                text.append("\\u%04x".formatted(point));
              }
            });
    return new Subject(kind, text.toString());
  }

  /**
   * The subject that an operator means; any address of an IPv6 network means the network.
   *
   * @return empty when the text cannot be one of this kind
   */
  static Optional<Subject> named(SubjectKind kind, String text) {
    if (kind != SubjectKind.ADDRESS) {
      return Optional.of(new Subject(kind, text)).filter(_ -> text.indexOf('\0') < 0);
    }
    String address =
        text.endsWith(IPV6_SUFFIX) ? text.substring(0, text.length() - IPV6_SUFFIX.length()) : text;
    if (!ADDRESS_CHARACTERS.matcher(address).matches()) {
      return Optional.empty();
    }
    try {
      Subject subject = of(InetAddress.ofLiteral(address));
      return Optional.of(subject)
          .filter(some -> address.equals(text) || some.text().endsWith(IPV6_SUFFIX));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String text(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address.getHostAddress();
    }
    byte[] bytes = address.getAddress();
    StringBuilder network = new StringBuilder();
    for (int i = 0; i < IPV6_PREFIX_BYTES; i += 2) {
      network.append("%x:".formatted(((bytes[i] & 0xff) << Byte.SIZE) | (bytes[i + 1] & 0xff)));
    }
    return ZEROS_AT_THE_END.matcher(network.append(":")).replaceFirst("::") + IPV6_SUFFIX;
  }

  private static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
