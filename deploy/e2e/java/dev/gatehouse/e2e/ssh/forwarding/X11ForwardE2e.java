package dev.gatehouse.e2e.ssh.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.audit.Recording;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -X}: a program in the workload draws on the user's display. */
class X11ForwardE2e {
  private final Endpoints endpoints = Endpoints.underTest();
  private final SshClient ssh = SshClient.of(endpoints);
  private final Recording recording = Recording.of(endpoints);

  @TempDir private Path folder = Path.of("");

  @Test
  void aProgramInTheWorkloadFindsTheUsersDisplay() {
    try (Display display = Display.start(folder)) {
      // When
      SshRun run = display.userOf(ssh).option("-X").run("xdpyinfo");

      // Then
      assertThat(run.exit()).as("%s", run).isZero();
      assertThat(run.outputText())
          .contains("dimensions:    " + Display.WIDTH + "x" + Display.HEIGHT + " pixels");
      recording.holds(run);
      recording.holdsChannel(run, "x11");
    }
  }

  @Test
  void whoDoesNotAskForItHasNone() {
    try (Display display = Display.start(folder)) {
      // When
      SshRun run = display.userOf(ssh).run("echo \"${DISPLAY:-none}\"");

      // Then
      assertThat(run.outputText()).isEqualTo("none\n");
    }
  }
}
