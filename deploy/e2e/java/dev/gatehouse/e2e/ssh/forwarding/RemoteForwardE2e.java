package dev.gatehouse.e2e.ssh.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.audit.Recording;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.RandomBytes;
import dev.gatehouse.e2e.ssh.SharedConnection;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -R}: from the workload to what listens on this side. */
class RemoteForwardE2e {
  private static final int SIZE = 8 << 20;

  private final Endpoints endpoints = Endpoints.underTest();
  private final SshClient ssh = SshClient.of(endpoints);
  private final Recording recording = Recording.of(endpoints);

  @TempDir private Path folder = Path.of("");

  @Test
  void whatTheWorkloadAsksIsAnsweredOnThisSide() throws Exception {
    // Given
    Path question = RandomBytes.file(folder.resolve("question"), SIZE, 12);
    int there = Peer.freePort();
    try (Peer peer = Peer.answering()) {
      SshClient forwarding =
          ssh.option("-o", "ExitOnForwardFailure=yes")
              .option("-R", there + ":127.0.0.1:" + peer.port());

      // When
      SshRun run = forwarding.run(WorkloadPeer.askingPort(there), question);

      // Then
      assertThat(run.exit()).as("%s", run).isZero();
      assertThat(run.outputFile()).hasSameBinaryContentAs(question);
      recording.holds(run);
      recording.holdsChannel(run, "forwarded-tcpip");
    }
  }

  @Test
  void aPortThatTheServerChoosesIsToldAndWorksUntilItIsCancelled() throws Exception {
    // Given
    Path question = RandomBytes.file(folder.resolve("question"), 1 << 20, 13);
    try (Peer peer = Peer.answering();
        SharedConnection connection = ssh.share()) {
      String here = "127.0.0.1:" + peer.port();

      // When
      String told = connection.control("forward", "-R", "0:" + here).succeed().output().strip();

      // Then
      int port = Integer.parseInt(told);
      SshRun asked = connection.client().run(WorkloadPeer.askingPort(port), question);
      assertThat(asked.outputFile()).hasSameBinaryContentAs(question);
      connection.control("cancel", "-R", "0:" + here).run();
      connection.control("cancel", "-R", port + ":" + here).run();
      SshRun afterwards = connection.client().run(WorkloadPeer.askingPort(port), question);
      assertThat(afterwards.exit()).as("%s", afterwards).isNotZero();
      assertThat(afterwards.errorText()).contains("ConnectionRefusedError");
    }
  }

  @Test
  void theAllocatedPortIsPrinted() throws Exception {
    try (Peer peer = Peer.answering()) {
      // When
      SshRun run =
          ssh.option("-o", "LogLevel=INFO", "-R", "0:127.0.0.1:" + peer.port()).run("true");

      // Then
      assertThat(run.errorText()).containsPattern("Allocated port [1-9]\\d+ for remote forward");
    }
  }

  @Test
  void aPortThatIsTakenIsRefused() throws Exception {
    // Given
    int there = Peer.freePort();
    try (Peer first = Peer.answering();
        Peer second = Peer.answering();
        SharedConnection connection = ssh.share()) {
      connection.control("forward", "-R", there + ":127.0.0.1:" + first.port()).succeed();

      // When
      Program.Outcome outcome =
          connection.control("forward", "-R", there + ":127.0.0.1:" + second.port()).run();

      // Then
      assertThat(outcome.exit()).as("%s", outcome).isNotZero();
    }
  }

  @Test
  void nothingListensOnThisSideAndTheAskerSeesTheEnd() throws Exception {
    // Given
    Path question = Files.createFile(folder.resolve("question"));
    int there = Peer.freePort();
    SshClient forwarding = ssh.option("-R", there + ":127.0.0.1:" + Peer.freePort());

    // When
    SshRun run = forwarding.run(WorkloadPeer.askingPort(there), question);

    // Then
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.output()).isEmpty();
  }
}
