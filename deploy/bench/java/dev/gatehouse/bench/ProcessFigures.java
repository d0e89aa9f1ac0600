package dev.gatehouse.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    return seconds(Machine.text("/proc/" + pid + "/stat"), 11, 12);
  }

  /** The same; nothing for one that has ended. */
  double cpuSecondsSoFar() {
    try {
      return cpuSeconds();
    } catch (UncheckedIOException e) {
      return 0;
    }
  }

  /** The same, and that of all that it has started and that has ended. */
  double cpuSecondsWithChildren() {
    return seconds(Machine.text("/proc/" + pid + "/stat"), 11, 12, 13, 14);
  }

  /** Fields of proc(5) behind the name in parentheses, which may hold anything. */
  private static double seconds(String stat, int... which) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = 0;
    for (int field : which) {
      ticks += Long.parseLong(fields[field]);
    }
    return ticks / TICKS_PER_SECOND;
  }

  /** The program's name, of which the kernel keeps 15 bytes; empty for one that has ended. */
  String command() {
    try {
      return Machine.text("/proc/" + pid + "/comm").strip();
    } catch (UncheckedIOException e) {
      return "";
    }
  }

  double resident() {
    return mebibytes("status", "VmRSS");
  }

  double residentPeak() {
    return mebibytes("status", "VmHWM");
  }

  double proportional() {
    return mebibytes("smaps_rollup", "Pss");
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
    return new Memory(resident(), proportional(), heap);
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

  /** Begins a flight recording. */
  void startFlightRecording() {
    String _ =
        jcmd("JFR.start", "name=bench", "settings=profile", "jdk.CPUTimeSample#enabled=true");
  }

  void dumpFlightRecording(Path file) {
    String _ = jcmd("JFR.dump", "name=bench", "filename=" + file);
    String _ = jcmd("JFR.stop", "name=bench");
  }

  private String jcmd(String... command) {
    try {
      List<String> line =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                  String.valueOf(pid)));
      line.addAll(Arrays.asList(command));
      Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
      String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException("jcmd " + String.join(" ", command) + ": " + answer);
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
