package dev.gatehouse.auth.policy;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hosts and ports as a client may ask for them: {@code HOST:PORT}. In the host {@code *} stands for
 * any characters and {@code ?} for one; the port is a number, two of them ({@code 8000-8999}) or
 * {@code *}. An IPv6 address stands in brackets. What is compared is the text that the client sent,
 * and never what it resolves to.
 *
 * @param host in lower case; empty for the address that a client leaves out
 * @param firstPort 0 to 65535
 * @param lastPort not below {@code firstPort}
 */
public record EndpointPattern(String host, int firstPort, int lastPort) {

  public static final int CHARACTERS_MAX = 255;

  /** What a pattern looks like; of two ports the first must not be above the second. */
  public static final Pattern FORM =
      Pattern.compile(
          "(?:\\[(?<literal>[0-9A-Fa-f:.*?]+)\\]|(?<name>[A-Za-z0-9._*?-]*))"
              + ":(?:(?<all>\\*)|(?<first>[1-9][0-9]{0,4})(?:-(?<last>[1-9][0-9]{0,4}))?)");

  private static final int PORT_MAX = 65_535;

  /** Every host and port. */
  public static final EndpointPattern ANY = new EndpointPattern("*", 0, PORT_MAX);

  public EndpointPattern {
    if (firstPort < 0 || firstPort > lastPort || lastPort > PORT_MAX) {
      throw new IllegalArgumentException("ports out of bounds");
    }
  }

  /** Why this text is not an acceptable pattern; empty when it is one. */
  public static Optional<String> problemWith(String text) {
    return read(text).isPresent()
        ? Optional.empty()
        : Optional.of(
            "'%s' is not a host and its port, such as db.internal:5432, *.internal:8000-8999 or"
                    .formatted(text)
                + " [2001:db8::1]:*");
  }

  /**
   * The pattern.
   *
   * @throws java.util.NoSuchElementException when the text is none
   */
  public static EndpointPattern of(String text) {
    return read(text).orElseThrow();
  }

  private static Optional<EndpointPattern> read(String text) {
    Matcher form = FORM.matcher(text);
    if (text.length() > CHARACTERS_MAX || !form.matches()) {
      return Optional.empty();
    }
    String host =
        Objects.requireNonNullElseGet(form.group("literal"), () -> form.group("name"))
            .toLowerCase(Locale.ROOT);
    if (form.group("all") != null) {
      return Optional.of(new EndpointPattern(host, 0, PORT_MAX));
    }
    int first = Integer.parseInt(form.group("first"));
    int last = form.group("last") == null ? first : Integer.parseInt(form.group("last"));
    return first > last || last > PORT_MAX
        ? Optional.empty()
        : Optional.of(new EndpointPattern(host, first, last));
  }

  /** As it is written in an access file and in a grant. */
  public String text() {
    String ports =
        firstPort == 0
            ? "*"
            : firstPort == lastPort ? String.valueOf(firstPort) : firstPort + "-" + lastPort;
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + ports;
  }

  boolean matches(String asked, int port) {
    return firstPort <= port && port <= lastPort && Wildcards.matchHost(host, asked);
  }
}
