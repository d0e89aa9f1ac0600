package dev.gatehouse.e2e.ssh.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.audit.Recording;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.RandomBytes;
import dev.gatehouse.e2e.ssh.SharedConnection;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import dev.gatehouse.e2e.ssh.WorkloadFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unix sockets, both ways. Their paths are short, because they have to be. */
class UnixSocketForwardE2e {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int SIZE = 4 << 20;

  private final Endpoints endpoints = Endpoints.underTest();
  private final SshClient ssh = SshClient.of(endpoints);
  private final Recording recording = Recording.of(endpoints);
  private final String there = "/tmp/ge2e-" + UUID.randomUUID();

  @TempDir private Path folder = Path.of("");

  @Test
  void aSocketOfThisSideLeadsToOneOfTheWorkload() throws Exception {
    // Given
    byte[] sent = RandomBytes.of(SIZE, 14);
    Path here = folder.resolve("s");
    try (SshRun run =
        ssh.option("-L", here + ":" + there).converse(WorkloadPeer.answeringAt(there))) {
      run.awaitOutput(WorkloadPeer.LISTENING, SOON);

      // When
      byte[] answer = Peer.askAt(here, sent);

      // Then
      assertThat(RandomBytes.sha256(answer)).isEqualTo(RandomBytes.sha256(sent));
      run.closeInput();
      assertThat(run.await().exit()).isZero();
      recording.holdsForward(run, "direct-streamlocal", there, SIZE, SIZE);
    }
  }

  @Test
  void aSocketOfTheWorkloadLeadsToOneOfThisSide() throws Exception {
    // Given
    Path question = RandomBytes.file(folder.resolve("question"), SIZE, 15);
    Path here = folder.resolve("s");
    SharedConnection connection = ssh.share();
    try (Peer _ = Peer.answeringAt(here);
        connection;
        WorkloadFolder workload = WorkloadFolder.of(connection)) {
      String socket = workload.path("socket");

      // When
      connection.control("forward", "-R", socket + ":" + here).succeed();
      SshRun run = connection.client().run(WorkloadPeer.askingAt(socket), question);

      // Then
      assertThat(run.exit()).as("%s", run).isZero();
      assertThat(run.outputFile()).hasSameBinaryContentAs(question);
    }
    recording.holdsChannel(connection.run(), "forwarded-streamlocal");
  }

  @Test
  void aSocketThatWasLeftBehindIsReplacedWhereTheUserSaysSo() throws Exception {
    // Given
    byte[] sent = RandomBytes.of(1000, 16);
    Path here = folder.resolve("s");
    Peer.answeringAt(here).close();
    SshClient forwarding = ssh.option("-o", "StreamLocalBindUnlink=yes", "-L", here + ":" + there);
    try (SshRun run = forwarding.converse(WorkloadPeer.answeringAt(there))) {
      run.awaitOutput(WorkloadPeer.LISTENING, SOON);

      // When
      byte[] answer = Peer.askAt(here, sent);

      // Then
      assertThat(answer).isEqualTo(sent);
      run.closeInput();
      run.await();
    }
  }
}
