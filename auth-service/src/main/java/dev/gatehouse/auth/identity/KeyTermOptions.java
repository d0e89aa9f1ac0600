package dev.gatehouse.auth.identity;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the options {@code permitopen}, {@code permitlisten} and {@code environment}, each of which
 * may stand on a line several times (sshd(8)).
 */
final class KeyTermOptions {

  private static final String PORT = ":(?:\\*|[1-9][0-9]{0,4})";

  /** No wildcards in the host; {@code *} alone is every host. */
  private static final Pattern OPEN =
      Pattern.compile("(?:\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9._-]+|\\*)" + PORT);

  private static final Pattern LISTEN =
      Pattern.compile("(?:\\[[0-9A-Fa-f:.*?]+\\]|[A-Za-z0-9._*?-]+)" + PORT);

  /** Without a host: on every address. */
  private static final Pattern LISTEN_PORT = Pattern.compile("\\*|[1-9][0-9]{0,4}");

  private static final int PORT_MAX = 65_535;
  private static final int ENDPOINT_CHARACTERS_MAX = 255;

  private static final Pattern VARIABLE =
      Pattern.compile("(?<name>[A-Za-z_][A-Za-z0-9_]{0,127})=(?<value>[^\\p{Cntrl}]{0,1024})");
  private static final int VARIABLES_MAX = 16;

  /** What a workload, a terminal or a forward says, and nobody else. */
  private static final Set<String> RESERVED =
      Set.of(
          "HOME",
          "USER",
          "LOGNAME",
          "SHELL",
          "PATH",
          "ENV",
          "BASH_ENV",
          "IFS",
          "TERM",
          "SSH_CLIENT",
          "SSH_CONNECTION",
          "SSH_TTY",
          "SSH_AUTH_SOCK",
          "SSH_ORIGINAL_COMMAND",
          "DISPLAY",
          "XAUTHORITY");

  private final List<String> problems;
  private final List<String> permitOpen = new ArrayList<>();
  private final List<String> permitListen = new ArrayList<>();
  private final Map<String, String> variables = new LinkedHashMap<>();

  /**
   * @param problems takes what is wrong
   */
  KeyTermOptions(List<String> problems) {
    this.problems = problems;
  }

  KeyOptionTerms terms() {
    return new KeyOptionTerms(permitOpen, permitListen, variables);
  }

  void readPermitOpen(Optional<String> value) {
    add(
        permitOpen,
        value.filter(text -> isEndpoint(OPEN, text)),
        "the option permitopen is a host and a port, such as permitopen=\"db.internal:5432\" or"
            + " permitopen=\"[2001:db8::1]:*\"");
  }

  void readPermitListen(Optional<String> value) {
    add(
        permitListen,
        value
            .map(text -> LISTEN_PORT.matcher(text).matches() ? "*:" + text : text)
            .filter(text -> isEndpoint(LISTEN, text)),
        "the option permitlisten is a port, or a host and a port, such as"
            + " permitlisten=\"localhost:8080\"");
  }

  private void add(List<String> endpoints, Optional<String> endpoint, String otherwise) {
    if (endpoint.isEmpty()) {
      problems.add(otherwise);
    } else if (endpoints.size() == KeyOptionTerms.MOST) {
      problems.add("an option stands at most " + KeyOptionTerms.MOST + " times on a line");
    } else {
      endpoints.add(endpoint.get());
    }
  }

  private static boolean isEndpoint(Pattern form, String text) {
    if (text.length() > ENDPOINT_CHARACTERS_MAX || !form.matcher(text).matches()) {
      return false;
    }
    String port = text.substring(text.lastIndexOf(':') + 1);
    return port.equals("*") || Integer.parseInt(port) <= PORT_MAX;
  }

  /** Its value may be a secret, and is not repeated. */
  void readEnvironment(Optional<String> option) {
    Optional<Matcher> form = option.map(VARIABLE::matcher).filter(Matcher::matches);
    if (form.isEmpty()) {
      problems.add("the option environment is a variable, such as environment=\"STAGE=test\"");
      return;
    }
    String name = form.get().group("name");
    if (RESERVED.contains(name) || name.startsWith("LD_")) {
      problems.add("the option environment cannot set " + name);
    } else if (variables.containsKey(name)) {
      problems.add("the option environment sets " + name + " twice");
    } else if (variables.size() == VARIABLES_MAX) {
      problems.add("the option environment stands at most " + VARIABLES_MAX + " times on a line");
    } else {
      variables.put(name, form.get().group("value"));
    }
  }
}
