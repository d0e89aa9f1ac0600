package dev.gatehouse.e2e.secrets;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Looks at the command line and the environment of every process of this machine, again and again:
 * some live only for a moment. Its own process and the programs that it started are passed over;
 * those are the test's.
 */
final class ProcessWatch implements AutoCloseable {
  private static final long PAUSE_MILLIS = 20;

  /** What was seen, each once, and by which program. */
  private final Map<String, String> commandLines = new ConcurrentHashMap<>();

  private final Map<String, String> environments = new ConcurrentHashMap<>();

  /** Before the thread: one that starts at once would see it false, and look at nothing. */
  private volatile boolean going = true;

  private final Thread thread = Thread.ofPlatform().daemon().name("process-watch").start(this::go);

  private void go() {
    while (going) {
      look();
      try {
        // Between two looks: without it the watch would take a core from what it watches.
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void look() {
    Set<Long> own = own();
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      processes
          .filter(folder -> folder.getFileName().toString().matches("\\d+"))
          .filter(folder -> !own.contains(Long.valueOf(folder.getFileName().toString())))
          .forEach(
              folder -> {
                String commandLine = text(folder.resolve("cmdline"));
                String program = program(commandLine);
                commandLines.putIfAbsent(commandLine, program);
                environments.putIfAbsent(text(folder.resolve("environ")), program);
              });
    } catch (IOException e) {
      // One that ended while it was looked at.
    }
  }

  private static Set<Long> own() {
    Set<Long> own = new TreeSet<>(Set.of(ProcessHandle.current().pid()));
    ProcessHandle.current().descendants().map(ProcessHandle::pid).forEach(own::add);
    return own;
  }

  private static String program(String commandLine) {
    String path = commandLine.substring(0, Math.max(commandLine.indexOf('\0'), 0));
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // gone meanwhile
    }
  }

  Set<String> commandLinesHold(Needles needles) {
    Set<String> found = new TreeSet<>();
    commandLines.keySet().forEach(line -> found.addAll(needles.in(line)));
    return found;
  }

  /** Of all programs but one that takes its secrets in no other way. */
  Set<String> environmentsHold(Needles needles, String programLeftOut) {
    Set<String> found = new TreeSet<>();
    environments.forEach(
        (environment, program) -> {
          if (!program.startsWith(programLeftOut)) {
            found.addAll(needles.in(environment));
          }
        });
    return found;
  }

  @Override
  public void close() {
    going = false;
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
