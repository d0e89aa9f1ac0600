package dev.gatehouse.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A place that a stock ssh client logs in to.
 *
 * @param name as the tables have it
 * @param network the network namespace that the client runs in, a file
 * @param options of ssh, without the destination
 */
record Door(String name, Path network, List<String> options, String destination) {
  private static final int CHUNK = 1 << 16;
  private static final long OPEN_MILLIS_MAX = 60_000;

  Door {
    options = List.copyOf(options);
  }

  /**
   * What somebody who logs in has seen: until the first byte of a command, and all that it said.
   */
  record Login(long nanos, String output) {}

  /** Logs in for one command, whose first byte stops the clock. */
  Login login(String command) {
    long begin = System.nanoTime();
    Process ssh = start(command);
    try (InputStream output = ssh.getInputStream()) {
      ssh.getOutputStream().close();
      int first = output.read();
      long nanos = System.nanoTime() - begin;
      String all = (char) first + new String(output.readAllBytes(), StandardCharsets.UTF_8);
      ended(ssh, command, first >= 0);
      return new Login(nanos, all.strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Logs in, again and again if that is refused: services that were just started may be slow. */
  void open(String command) {
    long until = System.currentTimeMillis() + OPEN_MILLIS_MAX;
    while (true) {
      try {
        Login _ = login(command);
        return;
      } catch (IllegalStateException e) {
        if (System.currentTimeMillis() > until) {
          throw e;
        }
        Pause.millis(500);
      }
    }
  }

  /** Seconds for a file into the workload, which reads it to its end and drops it. */
  double upload(Path file) {
    String command = "echo go; exec cat >/dev/null";
    Process ssh = start(command);
    try (InputStream output = ssh.getInputStream()) {
      awaitLine(output);
      long begin = System.nanoTime();
      try (OutputStream input = ssh.getOutputStream()) {
        long _ = Files.copy(file, input);
      }
      ended(ssh, command, output.read() < 0);
      return Pause.secondsSince(begin);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Seconds for so many random bytes out of the workload, which has them in a file before. */
  double download(long bytes) {
    String command =
        "f=$(mktemp -p ~) && head -c %d /dev/urandom >\"$f\" && echo go && cat \"$f\"; rm -f \"$f\""
            .formatted(bytes);
    Process ssh = start(command);
    try (InputStream output = ssh.getInputStream()) {
      ssh.getOutputStream().close();
      awaitLine(output);
      long begin = System.nanoTime();
      long read = 0;
      byte[] chunk = new byte[CHUNK];
      for (int some = output.read(chunk); some >= 0; some = output.read(chunk)) {
        read += some;
      }
      double seconds = Pause.secondsSince(begin);
      ended(ssh, command, read == bytes);
      return seconds;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process start(String command) {
    List<String> all = new ArrayList<>(List.of("nsenter", "--net=" + network, "ssh"));
    all.addAll(options);
    all.addAll(List.of(destination, command));
    try {
      return new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitLine(InputStream output) throws IOException {
    int read = output.read();
    while (read >= 0 && read != '\n') {
      read = output.read();
    }
  }

  private void ended(Process ssh, String command, boolean whole) {
    try {
      int status = ssh.waitFor();
      if (status != 0 || !whole) {
        throw new IllegalStateException(name + ": " + command + " ended with " + status);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
