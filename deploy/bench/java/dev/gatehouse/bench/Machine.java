package dev.gatehouse.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;

/** Where and when a run was: without it no figure means anything. */
record Machine(
    String cpu,
    int cores,
    long memoryMebibytes,
    String kernel,
    String jdk,
    String date,
    String commit,
    String loadBefore) {
  private static final Duration REST_MAX = Duration.ofMinutes(3);
  private static final Duration REST_LOOK = Duration.ofSeconds(3);
  private static final double BUSY_AT_REST = 0.25;

  static Machine here(String commit) {
    return new Machine(
        field("/proc/cpuinfo", "model name"),
        Runtime.getRuntime().availableProcessors(),
        Long.parseLong(field("/proc/meminfo", "MemTotal").split(" ", -1)[0]) / 1024,
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.vendor") + " " + System.getProperty("java.vm.version"),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        commit,
        load());
  }

  /** What stands above every table: what was run, where, and how busy it was there. */
  String heading(String run, String loadAfter) {
    return """

        %s, %s, commit %s
        %s, %d cores, %d MiB; %s
        %s; load %s before, %s after
        """
        .formatted(
            run, date, commit, cpu, cores, memoryMebibytes, kernel, jdk, loadBefore, loadAfter);
  }

  /** Processes that wanted to run, on average over the last minute. */
  static String load() {
    return text("/proc/loadavg").split(" ", -1)[0];
  }

  /**
   * Waits until what somebody has left behind is worked off, and the processors are idle but for a
   * quarter.
   */
  static void rest() {
    long until = System.nanoTime() + REST_MAX.toNanos();
    double[] before = processorTicks();
    double busy = 1;
    while (busy > BUSY_AT_REST && System.nanoTime() < until) {
      Pause.millis(REST_LOOK.toMillis());
      double[] now = processorTicks();
      busy = 1 - (now[1] - before[1]) / (now[0] - before[0]);
      before = now;
    }
    if (busy > BUSY_AT_REST) {
      Progress.say("no rest within %d s; measured all the same".formatted(REST_MAX.toSeconds()));
    }
  }

  /** All ticks of all processors (proc(5), stat), and those of them in which one was idle. */
  private static double[] processorTicks() {
    String[] fields = text("/proc/stat").lines().findFirst().orElseThrow().split(" +", -1);
    double all = Arrays.stream(fields).skip(1).limit(8).mapToDouble(Double::parseDouble).sum();
    return new double[] {all, Double.parseDouble(fields[4])};
  }

  private static String field(String file, String name) {
    return text(file)
        .lines()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("0 unknown");
  }

  static String text(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
