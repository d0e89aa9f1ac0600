package dev.gatehouse.e2e.ssh.forwarding;

import dev.gatehouse.e2e.ssh.Quoting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The commands that put {@code peer.py} at the end of a connection in the workload. */
final class WorkloadPeer {
  /** What one that answers prints when it can be asked. */
  static final String LISTENING = "listening\n";

  private static final Path SCRIPT = Path.of("e2e", "workload", "peer.py");

  private WorkloadPeer() {}

  static String answeringOnPort(int port) {
    return command("answer", "tcp", String.valueOf(port));
  }

  static String answeringAt(String path) {
    return command("answer", "unix", path);
  }

  static String askingPort(int port) {
    return command("ask", "tcp", String.valueOf(port));
  }

  static String askingAt(String path) {
    return command("ask", "unix", path);
  }

  private static String command(String... arguments) {
    try {
      return "exec python3 -c "
          + Quoting.word(Files.readString(SCRIPT))
          + " "
          + Quoting.line(List.of(arguments));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
