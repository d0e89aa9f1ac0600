package dev.gatehouse.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the kernel, and its JVM, say of a process. */
record ProcessFigures(long pid) {
  private static final double TICKS_PER_SECOND = 100;
  private static final double KIBIBYTES_PER_MEBIBYTE = 1024;
  private static final Pattern HEAP_USED =
      Pattern.compile("(?:DefNew|Tenured)\\s+total \\d+K, used (\\d+)K");

  /** Memory in MiB. */
  record Memory(double resident, double proportional, double heap) {}

  /** CPU time of all its threads, user and system. */
  double cpuSeconds() {
    String stat = Machine.text("/proc/" + pid + "/stat");
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  double resident() {
    return mebibytes("status", "VmRSS");
  }

  double residentPeak() {
    return mebibytes("status", "VmHWM");
  }

  private double mebibytes(String file, String field) {
    Matcher line =
        Pattern.compile("(?m)^" + field + ":\\s+(\\d+) kB")
            .matcher(Machine.text("/proc/" + pid + "/" + file));
    return line.find() ? Long.parseLong(line.group(1)) / KIBIBYTES_PER_MEBIBYTE : 0;
  }

  /** After a full collection. */
  Memory memory() {
    String _ = jcmd("GC.run");
    Matcher used = HEAP_USED.matcher(jcmd("GC.heap_info"));
    double heap = 0;
    while (used.find()) {
      heap += Long.parseLong(used.group(1)) / KIBIBYTES_PER_MEBIBYTE;
    }
    return new Memory(resident(), mebibytes("smaps_rollup", "Pss"), heap);
  }

  /** The live objects of its JVM. */
  HeapHistogram histogram() {
    // Twice: what the first collection has enqueued for cleaning goes with the second.
    String _ = jcmd("GC.run");
    return HeapHistogram.read(jcmd("GC.class_histogram"));
  }

  /** How many of these its folder in /proc has, such as {@code task} or {@code fd}. */
  int count(String folder) {
    String[] names = Path.of("/proc", String.valueOf(pid), folder).toFile().list();
    return names == null ? 0 : names.length;
  }

  private String jcmd(String command) {
    try {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                  String.valueOf(pid),
                  command)
              .redirectErrorStream(true)
              .start();
      String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException("jcmd " + command + ": " + answer);
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
