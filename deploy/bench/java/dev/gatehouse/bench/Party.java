package dev.gatehouse.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Processes that do one part of the work, for as long as a connection is open. */
@FunctionalInterface
interface Party {
  /** Nobody stands there. */
  Party NOBODY = List::of;

  /** Those that live now. */
  List<Long> processes();

  /** What those that live now have spent so far. */
  default Spent spent() {
    Map<Long, Double> seconds = new HashMap<>();
    processes().forEach(pid -> seconds.put(pid, new ProcessFigures(pid).cpuSecondsSoFar()));
    return new Spent(seconds);
  }

  /** CPU seconds by process. */
  record Spent(Map<Long, Double> seconds) {
    public Spent {
      seconds = Map.copyOf(seconds);
    }

    /**
     * What the same processes have spent since then; one that has ended meanwhile counts nothing.
     */
    double since() {
      double sum = 0;
      for (Map.Entry<Long, Double> process : seconds.entrySet()) {
        sum +=
            Math.max(
                0, new ProcessFigures(process.getKey()).cpuSecondsSoFar() - process.getValue());
      }
      return sum;
    }
  }

  /** A part of the suite, or of what it is compared with: one process. */
  static Party part(Path state, String name) {
    long pid = AuditPart.process(state, name).pid();
    return () -> List.of(pid);
  }

  /** A part and what it has started that has a name like its own: one process for each client. */
  static Party family(Path state, String name, String command) {
    long pid = AuditPart.process(state, name).pid();
    return () ->
        Stream.concat(
                Stream.of(pid),
                ProcessHandle.of(pid).stream()
                    .flatMap(ProcessHandle::descendants)
                    .map(ProcessHandle::pid))
            .filter(process -> new ProcessFigures(process).command().startsWith(command))
            .toList();
  }

  /** The agents of all local workloads, as the backend's records name them. */
  static Party agents(Path state) {
    Pattern pid = Pattern.compile("\"pid\"\\s*:\\s*(\\d+)");
    return () -> {
      try (Stream<Path> records = Files.list(state.resolve("data").resolve("workloads"))) {
        return records
            .filter(record -> record.toString().endsWith(".json"))
            .flatMap(record -> pid.matcher(textOrNothing(record)).results())
            .map(found -> Long.parseLong(found.group(1)))
            .flatMap(
                agent ->
                    Stream.concat(
                        Stream.of(agent),
                        ProcessHandle.of(agent).stream()
                            .flatMap(ProcessHandle::descendants)
                            .map(ProcessHandle::pid)))
            .filter(process -> isAgent(new ProcessFigures(process).command()))
            .toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  /** It starts itself again inside of what holds its workload, by a name that the kernel has. */
  private static boolean isAgent(String command) {
    return command.startsWith("gatehouse") || command.equals("exe");
  }

  private static String textOrNothing(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      // Its workload has ended.
      return "";
    }
  }
}
