package dev.gatehouse.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A connection that is open, over which commands are run without its set-up: a master of OpenSSH's.
 * Its socket has a short name, because the path of a Unix socket is.
 */
final class OpenConnection implements AutoCloseable {
  private static final double SOON_SECONDS = 30;

  private final Ssh ssh;
  private final String host;
  private final Path folder;
  private final Process master;

  private OpenConnection(Ssh ssh, String host, Path folder, Process master) {
    this.ssh = ssh;
    this.host = host;
    this.folder = folder;
    this.master = master;
  }

  /** Logs in, and has run one command. */
  static OpenConnection open(Ssh ssh, String host) {
    try {
      Path folder = Files.createTempDirectory("gbench");
      Path control = folder.resolve("c");
      Process master =
          Ssh.start(
              new ProcessBuilder(ssh.line(host, List.of("-M", "-N", "-S", control.toString()))));
      OpenConnection connection = new OpenConnection(ssh, host, folder, master);
      long begin = System.nanoTime();
      while (!Files.exists(control)) {
        if (!master.isAlive() || Pause.secondsSince(begin) > SOON_SECONDS) {
          throw new IllegalStateException("no connection to " + host);
        }
        Pause.millis(5);
      }
      String _ = Ssh.run(connection.line("true"));
      return connection;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The command line of a command over it. */
  List<String> line(String command) {
    return ssh.line(host, List.of("-S", control()), command);
  }

  String control() {
    return folder.resolve("c").toString();
  }

  /** The client's processes: the master and, on a way over a jump host, the one before it. */
  Party client() {
    return () ->
        Stream.concat(Stream.of(master.toHandle()), master.descendants())
            .map(ProcessHandle::pid)
            .toList();
  }

  @Override
  public void close() {
    try {
      String _ = Ssh.run(ssh.line(host, List.of("-S", control(), "-q", "-O", "exit")));
      int _ = master.waitFor();
      Folders.delete(folder);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
