package dev.gatehouse.e2e.ssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A ControlMaster: whatever programs run over it meet one session, and so one workload. Its socket
 * has a short name, because the path of a Unix socket is.
 */
public final class SharedConnection implements AutoCloseable {
  private final Connection connection;
  private final SshClient client;
  private final Path folder;

  private SharedConnection(Connection connection, SshClient client, Path folder) {
    this.connection = connection;
    this.client = client;
    this.folder = folder;
  }

  static SharedConnection open(SshClient ssh) {
    try {
      Path folder = Files.createTempDirectory("ge2e");
      SshClient through = ssh.option("-o", "ControlPath=" + folder.resolve("control"));
      return new SharedConnection(
          through.option("-o", "ControlMaster=yes").connect(), through, folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The client whose every run is a channel of this connection. */
  public SshClient client() {
    return client;
  }

  /** The run that holds it open: its marker names the session. */
  public SshRun run() {
    return connection.run();
  }

  /** Asks the master for something with {@code ssh -O}, such as {@code forward}. */
  public Program control(String command, String... options) {
    return Program.of("ssh")
        .with("-O", command)
        .with(options)
        .with(client.options())
        .with(client.destination());
  }

  @Override
  public void close() {
    connection.close();
    try {
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
