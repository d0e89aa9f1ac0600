package dev.gatehouse.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The stock client of this machine, told by a file how each way is met. Immutable. */
record Ssh(String ways) {

  /** A command line that goes a way: options, then the host, then what is to be run. */
  List<String> line(String host, List<String> options, String... command) {
    List<String> line = new ArrayList<>(List.of("ssh", "-F", ways));
    line.addAll(options);
    line.add(host);
    line.addAll(Arrays.asList(command));
    return line;
  }

  /** Runs a command to its end, without input; gives what it printed. */
  static String run(List<String> line) {
    return finish(
        start(
            new ProcessBuilder(line)
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))),
        line);
  }

  static Process start(ProcessBuilder builder) {
    try {
      return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads what a process prints, and waits for its end, which must be a good one. */
  static String finish(Process process, List<String> line) {
    try {
      String answer =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int status = process.waitFor();
      if (status != 0) {
        throw new IllegalStateException("status %d: %s".formatted(status, String.join(" ", line)));
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
