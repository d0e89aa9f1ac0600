package dev.gatehouse.e2e.ssh.forwarding;

import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.RandomBytes;
import dev.gatehouse.e2e.ssh.SshClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/** An X display of this side, without a screen to look at, that wants a cookie. */
final class Display implements AutoCloseable {
  static final int WIDTH = 640;
  static final int HEIGHT = 480;

  private static final Duration SOON = Duration.ofSeconds(30);

  private final Program.Running server;
  private final String number;
  private final Path authority;

  private Display(Program.Running server, String number, Path authority) {
    this.server = server;
    this.number = number;
    this.authority = authority;
  }

  static Display start(Path folder) {
    Path authority = folder.resolve("authority");
    String cookie = HexFormat.of().formatHex(RandomBytes.of(16, System.nanoTime()));
    // The server takes the cookie of any entry; its number is known only when it runs.
    addCookie(authority, "0", cookie);
    Program.Running server =
        Program.of("Xvfb", "-displayfd", "1", "-auth", authority.toString(), "-nolisten", "tcp")
            .with("-screen", "0", WIDTH + "x" + HEIGHT + "x24")
            .start();
    String number =
        Await.value(
            "the display has a number",
            SOON,
            () -> Optional.of(server.output().strip()).filter(text -> !text.isEmpty()));
    addCookie(authority, number, cookie);
    return new Display(server, number, authority);
  }

  private static void addCookie(Path authority, String number, String cookie) {
    Program.of("xauth", "-f", authority.toString(), "add", ":" + number, ".", cookie).succeed();
  }

  /** The client of a user who sits at this display. */
  SshClient userOf(SshClient ssh) {
    return ssh.environment("DISPLAY", ":" + number).environment("XAUTHORITY", authority.toString());
  }

  @Override
  public void close() {
    server.close();
  }
}
