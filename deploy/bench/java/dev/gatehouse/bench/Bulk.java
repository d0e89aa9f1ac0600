package dev.gatehouse.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Random bytes through one channel of a connection that is open, one way or the other. The time of
 * a command that does nothing over the same connection is taken off.
 *
 * @param up towards the shell
 * @param hopCpu seconds of CPU time for a GiB, as all of these
 */
record Bulk(
    String way,
    String cipher,
    boolean up,
    double mebibytesPerSecond,
    double hopCpu,
    double targetCpu,
    double clientCpu,
    double recorderCpu) {
  private static final int EMPTY_COMMANDS = 3;

  static Bulk run(Way way, String cipher, boolean up, Ssh ssh, Path file, long bytes) {
    try (OpenConnection connection = OpenConnection.open(ssh, way.host() + "-" + cipher)) {
      double empty = Double.MAX_VALUE;
      for (int i = 0; i < EMPTY_COMMANDS; i++) {
        long begin = System.nanoTime();
        String _ = Ssh.run(connection.line("true"));
        empty = Math.min(empty, Pause.secondsSince(begin));
      }
      Party client = connection.client();
      List<Party.Spent> before =
          Stream.of(way.hop(), way.target(), client, way.recorder()).map(Party::spent).toList();
      long begin = System.nanoTime();
      long passed = up ? up(connection, file) : down(connection, file, bytes);
      double seconds = Pause.secondsSince(begin) - empty;
      double[] cpu = before.stream().mapToDouble(Party.Spent::since).toArray();
      if (passed != bytes) {
        throw new IllegalStateException(
            "%s: %d bytes came of %d".formatted(way.name(), passed, bytes));
      }
      double gibibytes = bytes / (double) (1 << 30);
      return new Bulk(
          way.name(),
          cipher,
          up,
          gibibytes * 1024 / seconds,
          cpu[0] / gibibytes,
          cpu[1] / gibibytes,
          cpu[2] / gibibytes,
          cpu[3] / gibibytes);
    }
  }

  private static long up(OpenConnection connection, Path file) {
    List<String> line = connection.line("wc -c");
    return Long.parseLong(
        Ssh.finish(Ssh.start(new ProcessBuilder(line).redirectInput(file.toFile())), line));
  }

  private static long down(OpenConnection connection, Path file, long bytes) {
    List<String> line = connection.line("head -c " + bytes + " " + file);
    try {
      List<Process> pipe =
          ProcessBuilder.startPipeline(
              List.of(
                  new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT),
                  new ProcessBuilder("wc", "-c").redirectError(ProcessBuilder.Redirect.INHERIT)));
      return Long.parseLong(Ssh.finish(pipe.getLast(), line));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
