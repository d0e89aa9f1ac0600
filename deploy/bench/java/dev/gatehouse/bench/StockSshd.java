package dev.gatehouse.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** OpenSSH's own server on loopback, which lets one key in. It needs root. */
final class StockSshd implements AutoCloseable {
  static final Path PROGRAM = Path.of("/usr/sbin/sshd");

  private static final long START_MILLIS_MAX = 10_000;

  private final int port;
  private final Process process;

  /**
   * @param folder for its keys and configuration
   * @param identity the private key that may log in; its public half is beside it
   */
  StockSshd(Path folder, Path identity) {
    try {
      Files.createDirectories(folder);
      Files.createDirectories(Path.of("/run/sshd"));
      Path hostKey = folder.resolve("host");
      if (!Files.exists(hostKey)) {
        run(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", hostKey.toString()));
      }
      Path authorized =
          Files.copy(
              Path.of(identity + ".pub"),
              folder.resolve("authorized_keys"),
              StandardCopyOption.REPLACE_EXISTING);
      port = freePort();
      // As workloads begin: nobody's own set-up of a shell is measured.
      Path home = Files.createDirectories(folder.resolve("home"));
      Path configuration =
          Files.writeString(
              folder.resolve("sshd_config"),
              """
              ListenAddress 127.0.0.1:%d
              HostKey %s
              AuthorizedKeysFile %s
              StrictModes no
              PermitRootLogin prohibit-password
              PasswordAuthentication no
              UsePAM no
              UseDNS no
              PidFile none
              SetEnv HOME=%s
              """
                  .formatted(port, hostKey, authorized, home));
      Files.writeString(
          folder.resolve("known_hosts"),
          "[127.0.0.1]:%d %s%n".formatted(port, Files.readString(folder.resolve("host.pub"))));
      process =
          new ProcessBuilder(PROGRAM.toString(), "-D", "-e", "-f", configuration.toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("sshd.log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitListening();
  }

  int port() {
    return port;
  }

  private void awaitListening() {
    long until = System.currentTimeMillis() + START_MILLIS_MAX;
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return;
      } catch (IOException e) {
        if (!process.isAlive() || System.currentTimeMillis() > until) {
          throw new IllegalStateException("sshd does not start", e);
        }
        Pause.millis(20);
      }
    }
  }

  private static void run(List<String> command) {
    try {
      if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
        throw new IllegalStateException("failed: " + command);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      var _ = process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
