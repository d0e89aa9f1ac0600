package dev.gatehouse.auth.explain;

import dev.gatehouse.auth.policy.ForwardNetworkReading;
import dev.gatehouse.auth.policy.SessionRequest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the words of a command line that say what somebody would ask for in a session. */
final class RequestWords {

  static final String FORMS =
      """
      shell                  exec COMMAND           subsystem NAME
      pty                    env NAME               signal NAME
      open HOST PORT         open-socket PATH       (-L, -D, -W)
      listen HOST PORT       listen-socket PATH     (-R)
      x11                    agent                  (-X, -A)""";

  private static final Pattern PORT = Pattern.compile("0|[1-9][0-9]{0,4}");
  private static final int PORT_MAX = 65535;

  private RequestWords() {}

  /** The request; empty when the words are none. */
  static Optional<SessionRequest> read(List<String> words) {
    if (words.isEmpty()) {
      return Optional.empty();
    }
    List<String> rest = words.subList(1, words.size());
    return switch (words.getFirst()) {
      // ssh(1) joins the words of a command so.
      case "exec" ->
          rest.isEmpty()
              ? Optional.empty()
              : Optional.of(new SessionRequest.Exec(String.join(" ", rest)));
      case "open" -> open(rest);
      case "listen" -> listen(rest);
      case "open-socket" -> one(rest).map(SessionRequest.OpenSocket::new);
      case "listen-socket" -> one(rest).map(SessionRequest.ListenSocket::new);
      case "subsystem" -> one(rest).map(SessionRequest.Subsystem::new);
      case "env" -> one(rest).map(SessionRequest.Environment::new);
      case "signal" -> one(rest).map(SessionRequest.SendSignal::new);
      default -> rest.isEmpty() ? alone(words.getFirst()) : Optional.empty();
    };
  }

  private static Optional<SessionRequest> alone(String word) {
    return switch (word) {
      case "shell" -> Optional.of(new SessionRequest.Shell());
      case "pty" -> Optional.of(new SessionRequest.Pty());
      case "x11" -> Optional.of(new SessionRequest.X11());
      case "agent" -> Optional.of(new SessionRequest.Agent());
      default -> Optional.empty();
    };
  }

  private static Optional<String> one(List<String> words) {
    return words.size() == 1 ? Optional.of(words.getFirst()) : Optional.empty();
  }

  private static Optional<SessionRequest> open(List<String> words) {
    return endpoint(words)
        .filter(port -> port > 0)
        .map(
            port -> {
              String host = words.getFirst();
              return new SessionRequest.Open(host, port, ForwardNetworkReading.address(host));
            });
  }

  /**
   * ssh asks for {@code localhost} where no host is said, and for nothing where it is {@code *}.
   */
  private static Optional<SessionRequest> listen(List<String> words) {
    return endpoint(words)
        .map(
            port ->
                new SessionRequest.Listen(
                    words.getFirst().equals("*") ? "" : words.getFirst(), port));
  }

  /** The port of a host and a port. */
  private static Optional<Integer> endpoint(List<String> words) {
    return words.size() == 2 && PORT.matcher(words.get(1)).matches()
        ? Optional.of(Integer.valueOf(words.get(1))).filter(port -> port <= PORT_MAX)
        : Optional.empty();
  }
}
