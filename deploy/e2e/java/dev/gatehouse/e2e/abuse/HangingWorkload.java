package dev.gatehouse.e2e.abuse;

import dev.gatehouse.e2e.ssh.Endpoints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * A workload whose agent stops in the middle of everything, as on a host that has no memory left.
 */
final class HangingWorkload extends Abuser {
  private static final String AGENT = "gatehouse-agent";
  private final long agent;

  HangingWorkload(Endpoints endpoints) throws IOException {
    // A last command would take the place of the shell, and with it the marker.
    super(endpoints, "cat; exit $?");
    agent = agentOf(marker());
  }

  @Override
  void begin() throws IOException {
    signal("STOP");
    Buffer adjust = client().message(SshConstants.SSH_MSG_CHANNEL_WINDOW_ADJUST);
    adjust.putUInt(1);
    adjust.putUInt(1 << 20);
    client().send(adjust);
    client().send(client().data(new byte[] {'x'}));
  }

  /** The host has memory again: what its user typed meanwhile comes back. */
  void recovers() throws IOException {
    signal("CONT");
    client().await(SshConstants.SSH_MSG_CHANNEL_DATA);
  }

  private void signal(String name) throws IOException {
    try {
      int exit = new ProcessBuilder("kill", "-" + name, String.valueOf(agent)).start().waitFor();
      if (exit != 0) {
        throw new IOException("the agent is gone, process " + agent);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The agent above the shell whose command carries the marker. */
  private static long agentOf(String marker) throws IOException {
    try (Stream<ProcessHandle> processes = ProcessHandle.allProcesses()) {
      return processes
          .filter(process -> commandLine(process).contains(marker))
          .flatMap(HangingWorkload::withAncestors)
          .filter(process -> commandLine(process).contains(AGENT))
          .findFirst()
          .orElseThrow(() -> new IOException("no agent runs " + marker))
          .pid();
    }
  }

  private static Stream<ProcessHandle> withAncestors(ProcessHandle process) {
    return Stream.iterate(
            Optional.of(process), Optional::isPresent, next -> next.flatMap(ProcessHandle::parent))
        .flatMap(Optional::stream);
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(
          Path.of("/proc", String.valueOf(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // gone meanwhile
    }
  }

  @Override
  public void close() throws IOException {
    if (ProcessHandle.of(agent).isPresent()) {
      signal("CONT");
    }
    super.close();
  }
}
