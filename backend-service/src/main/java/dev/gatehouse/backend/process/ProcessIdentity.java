package dev.gatehouse.backend.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process for good. Its number alone is given to somebody else in time; with the time of its
 * start, in ticks since the machine's boot, and the name of that boot it is nobody else's ever.
 */
record ProcessIdentity(long pid, long startTicks, String bootId) {

  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  /** Fields of proc(5)'s {@code stat} behind the command's closing bracket: state is the first. */
  private static final int STATE = 0;

  private static final int START_TIME = 19;

  /** The process that has this number now; empty when none has. */
  static Optional<ProcessIdentity> of(long pid) {
    try {
      String[] fields = fields(pid);
      return dead(fields[STATE])
          ? Optional.empty()
          : Optional.of(
              new ProcessIdentity(pid, Long.parseLong(fields[START_TIME]), currentBoot()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  boolean alive() {
    return of(pid).filter(this::equals).isPresent();
  }

  /** Asks the process to end, if it is still this one. */
  void terminate() {
    handle().ifPresent(ProcessHandle::destroy);
  }

  /** Leaves the process no choice, if it is still this one. */
  void kill() {
    handle().ifPresent(ProcessHandle::destroyForcibly);
  }

  /** A handle, which itself knows the start time and signals nobody else. */
  private Optional<ProcessHandle> handle() {
    Optional<ProcessHandle> handle = ProcessHandle.of(pid);
    return handle.filter(found -> alive());
  }

  private static String[] fields(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
    // The command stands in brackets and may hold brackets and spaces itself.
    return stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
  }

  private static boolean dead(String state) {
    return state.equals("Z") || state.equals("X");
  }

  private static String currentBoot() throws IOException {
    return Files.readString(BOOT_ID, StandardCharsets.US_ASCII).strip();
  }
}
