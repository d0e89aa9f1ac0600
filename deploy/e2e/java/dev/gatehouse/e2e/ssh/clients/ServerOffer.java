package dev.gatehouse.e2e.ssh.clients;

import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.SshClient;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the server says that it has, before anything is agreed on. */
final class ServerOffer {
  private static final Pattern KEY_EXCHANGES =
      Pattern.compile(
          "peer server KEXINIT proposal\\s+debug2: KEX algorithms: (\\S+)", Pattern.DOTALL);

  private ServerOffer() {}

  static List<String> keyExchanges(Endpoints endpoints) {
    String log = SshClient.of(endpoints).option("-o", "LogLevel=DEBUG2").run("true").errorText();
    Matcher matcher = KEY_EXCHANGES.matcher(log);
    if (!matcher.find()) {
      throw new AssertionError("no proposal of the server in: " + log);
    }
    return Arrays.asList(matcher.group(1).split(",", -1));
  }
}
