package dev.gatehouse.gateway.policy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.google.re2j.Pattern;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * Hosts and ports that a client may ask for, as the grant has them: {@code HOST:PORT}. The text
 * that the client sent is compared, and nothing is resolved. Thread-safe.
 */
public record EndpointPattern(Pattern host, int firstPort, int lastPort) {
  private static final int PORT_MAX = 65_535;
  private static final java.util.regex.Pattern FORM =
      java.util.regex.Pattern.compile(
          "(?:\\[([0-9a-f:.*?]+)\\]|([a-z0-9._*?-]*))"
              + ":(?:\\*|([1-9][0-9]{0,4})(?:-([1-9][0-9]{0,4}))?)");

  /**
   * Reads one as the grant has it.
   *
   * @throws IllegalArgumentException when it is none
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static EndpointPattern of(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("an endpoint that is none");
    }
    String literal = form.group(1);
    Pattern host = Wildcards.host(literal == null ? form.group(2) : literal);
    int first = port(form.group(3), 0);
    int last = port(form.group(4), first == 0 ? PORT_MAX : first);
    if (first > last || last > PORT_MAX) {
      throw new IllegalArgumentException("ports that are none");
    }
    return new EndpointPattern(host, first, last);
  }

  private static int port(@Nullable String text, int otherwise) {
    return text == null ? otherwise : Integer.parseInt(text);
  }

  boolean matches(String asked, int port) {
    return firstPort <= port && port <= lastPort && host.matches(asked);
  }
}
