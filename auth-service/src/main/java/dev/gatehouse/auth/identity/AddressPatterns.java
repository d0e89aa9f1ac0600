package dev.gatehouse.auth.identity;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a client may be, as {@code from="..."} of sshd(8) says it: some pattern matches, and none
 * that begins with {@code !} does. Addresses and networks only: a name would be somebody else's to
 * answer for.
 */
public record AddressPatterns(List<Range> wanted, List<Range> unwanted) {

  /** Characters of an address literal of either family. */
  private static final Pattern LITERAL = Pattern.compile("[0-9a-fA-F:.]+");

  private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");

  public AddressPatterns {
    wanted = List.copyOf(wanted);
    unwanted = List.copyOf(unwanted);
  }

  /** The addresses whose first bits are these. */
  public record Range(InetAddress address, int bits) {
    boolean contains(InetAddress other) {
      byte[] mine = address.getAddress();
      byte[] theirs = other.getAddress();
      if (mine.length != theirs.length) {
        return false;
      }
      int whole = bits / Byte.SIZE;
      int rest = bits % Byte.SIZE;
      return Arrays.equals(mine, 0, whole, theirs, 0, whole)
          && (rest == 0 || (mine[whole] ^ theirs[whole]) >> (Byte.SIZE - rest) == 0);
    }
  }

  /** The patterns of a list with commas; empty when one is not an address or a network. */
  public static Optional<AddressPatterns> of(String list) {
    List<Range> wanted = new ArrayList<>();
    List<Range> unwanted = new ArrayList<>();
    for (String pattern : list.split(",", -1)) {
      boolean negated = pattern.startsWith("!");
      Optional<Range> range = range(negated ? pattern.substring(1) : pattern);
      if (range.isEmpty()) {
        return Optional.empty();
      }
      (negated ? unwanted : wanted).add(range.get());
    }
    return wanted.isEmpty() ? Optional.empty() : Optional.of(new AddressPatterns(wanted, unwanted));
  }

  public boolean match(InetAddress client) {
    return wanted.stream().anyMatch(range -> range.contains(client))
        && unwanted.stream().noneMatch(range -> range.contains(client));
  }

  private static Optional<Range> range(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length > 2 || !LITERAL.matcher(parts[0]).matches()) {
      return Optional.empty();
    }
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(parts[0]);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    int all = address.getAddress().length * Byte.SIZE;
    if (parts.length == 1) {
      return Optional.of(new Range(address, all));
    }
    return Optional.of(parts[1])
        .filter(length -> LENGTH.matcher(length).matches())
        .map(Integer::valueOf)
        .filter(bits -> bits <= all && isFirst(address, bits))
        .map(bits -> new Range(address, bits));
  }

  /** An address in a network is a typing error, of the one or of the other. */
  private static boolean isFirst(InetAddress address, int bits) {
    byte[] bytes = address.getAddress();
    for (int bit = bits; bit < bytes.length * Byte.SIZE; bit++) {
      if ((bytes[bit / Byte.SIZE] >> (Byte.SIZE - 1 - bit % Byte.SIZE) & 1) != 0) {
        return false;
      }
    }
    return true;
  }
}
