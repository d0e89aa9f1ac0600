package dev.gatehouse.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The processes of a workload on this machine, known by the marker of the command they run. */
final class WorkloadProcesses {
  private static final String AGENT = "gatehouse-agent";

  private WorkloadProcesses() {}

  /** The ids of the processes that carry the marker, without the client that asked for them. */
  static List<Long> of(String marker) {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(folder -> folder.getFileName().toString().matches("\\d+"))
          .filter(folder -> isWorkload(commandLine(folder), marker))
          .map(folder -> Long.valueOf(folder.getFileName().toString()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The agent of the workload that runs a command with the marker. */
  static long agentOf(String marker) {
    return of(marker).stream()
        .flatMap(process -> ancestors(process).stream())
        .filter(process -> commandLine(Path.of("/proc", process.toString())).contains(AGENT))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no agent runs " + marker));
  }

  private static List<Long> ancestors(long process) {
    return Stream.iterate(
            ProcessHandle.of(process),
            Optional::isPresent,
            next -> next.flatMap(ProcessHandle::parent))
        .map(next -> next.orElseThrow().pid())
        .toList();
  }

  private static boolean isWorkload(String commandLine, String marker) {
    return commandLine.contains(marker) && !commandLine.startsWith("ssh\0");
  }

  private static String commandLine(Path folder) {
    try {
      return Files.readString(folder.resolve("cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // gone meanwhile
    }
  }
}
