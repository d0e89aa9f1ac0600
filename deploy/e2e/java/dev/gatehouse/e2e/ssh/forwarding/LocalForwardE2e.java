package dev.gatehouse.e2e.ssh.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.audit.Recording;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.RandomBytes;
import dev.gatehouse.e2e.ssh.SharedConnection;
import dev.gatehouse.e2e.ssh.SideBySide;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -L}, {@code -D} and {@code -W}: from this side to what listens in the workload. */
class LocalForwardE2e {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int SIZE = 8 << 20;

  private final Endpoints endpoints = Endpoints.underTest();
  private final SshClient ssh = SshClient.of(endpoints);
  private final Recording recording = Recording.of(endpoints);
  private final byte[] sent = RandomBytes.of(SIZE, 11);

  @TempDir private Path folder = Path.of("");

  @Test
  void anAnswerComesBackWholeAfterTheAskerHasShutDown() throws Exception {
    // Given
    int there = Peer.freePort();
    int here = Peer.freePort();
    SshClient forwarding = ssh.option("-L", here + ":127.0.0.1:" + there);
    try (SshRun run = forwarding.converse(WorkloadPeer.answeringOnPort(there))) {
      run.awaitOutput(WorkloadPeer.LISTENING, SOON);

      // When
      byte[] answer = Peer.askPort(here, sent);

      // Then
      assertThat(RandomBytes.sha256(answer)).isEqualTo(RandomBytes.sha256(sent));
      run.closeInput();
      assertThat(run.await().exit()).isZero();
      recording.holdsForward(run, "direct-tcpip", "127.0.0.1:" + there, SIZE, SIZE);
    }
  }

  @Test
  void manyConnectionsAtOnceAreKeptApart() throws Exception {
    // Given
    int there = Peer.freePort();
    int here = Peer.freePort();
    SshClient forwarding = ssh.option("-L", here + ":localhost:" + there);
    try (SshRun run = forwarding.converse(WorkloadPeer.answeringOnPort(there))) {
      run.awaitOutput(WorkloadPeer.LISTENING, SOON);
      List<byte[]> questions =
          IntStream.range(0, 8).mapToObj(i -> RandomBytes.of(100_000 + i, i)).toList();

      // When
      List<byte[]> answers = SideBySide.map(8, questions, question -> ask(here, question));

      // Then
      assertThat(answers)
          .zipSatisfy(questions, (answer, question) -> assertThat(answer).isEqualTo(question));
      run.closeInput();
      assertThat(run.await().exit()).isZero();
    }
  }

  @Test
  void aMasterWithoutACommandForwardsToo() throws Exception {
    // Given
    int there = Peer.freePort();
    int here = Peer.freePort();
    SshClient through = ssh.option("-o", "ControlPath=" + folder.resolve("c"));
    SshClient master =
        through
            .option("-M", "-N", "-o", "ExitOnForwardFailure=yes")
            .option("-L", here + ":127.0.0.1:" + there);
    try (Program.Running session = Program.of(master.arguments()).start()) {
      Await.until("the master listens", SOON, () -> Files.exists(folder.resolve("c")));
      try (SshRun run = through.converse(WorkloadPeer.answeringOnPort(there))) {
        run.awaitOutput(WorkloadPeer.LISTENING, SOON);

        // When
        byte[] answer = Peer.askPort(here, sent);

        // Then
        assertThat(RandomBytes.sha256(answer)).isEqualTo(RandomBytes.sha256(sent));
        assertThat(session.isRunning()).isTrue();
        run.closeInput();
        run.await();
      }
    }
  }

  @Test
  void aPortWhereNothingListensIsAConnectionThatEndsAtOnce() throws Exception {
    // Given
    int here = Peer.freePort();
    SshClient forwarding = ssh.option("-L", here + ":127.0.0.1:" + Peer.freePort());
    try (SshRun run = forwarding.converse("echo in; cat")) {
      run.awaitOutput("in\n", SOON);

      // When
      byte[] answer = Peer.askPort(here, new byte[0]);

      // Then
      assertThat(answer).isEmpty();
      run.say("the session goes on");
      run.awaitOutput("in\nthe session goes on\n", SOON);
      run.closeInput();
      assertThat(run.await().exit()).isZero();
    }
  }

  @Test
  void standardInputAndOutputAreOneConnection() throws Exception {
    // Given
    int there = Peer.freePort();
    Path question = Files.write(folder.resolve("question"), sent);
    // Two sessions may well be in two pods: both are channels of one.
    try (SharedConnection connection = ssh.share();
        SshRun run = connection.client().converse(WorkloadPeer.answeringOnPort(there))) {
      run.awaitOutput(WorkloadPeer.LISTENING, SOON);
      Path answer = folder.resolve("answer");

      // When
      Program.of("sh", "-c", "\"$@\" <" + question + " >" + answer, "sh")
          .with(connection.client().option("-W", "127.0.0.1:" + there).arguments())
          .succeed();

      // Then
      assertThat(answer).hasSameBinaryContentAs(question);
      run.closeInput();
      run.await();
    }
  }

  @Test
  void aSocksProxyReachesWhatItsClientNames() throws Exception {
    // Given
    int there = Peer.freePort();
    int proxy = Peer.freePort();
    String page = "gatehouse-e2e";
    try (SshRun run = ssh.option("-D", "127.0.0.1:" + proxy).converse(webServer(there, page))) {
      run.awaitOutput("Serving HTTP", SOON);

      // When
      Program.Outcome outcome =
          Program.of("curl", "-sS", "--max-time", "20", "--socks5-hostname", "127.0.0.1:" + proxy)
              .with("http://localhost:" + there + "/page")
              .succeed();

      // Then
      assertThat(outcome.output()).isEqualTo(page + "\n");
      run.closeInput();
      run.await();
      recording.holdsForward(run, "direct-tcpip", "localhost:" + there);
    }
  }

  /** Any web server does; this one is everywhere that Python is. It ends with its input. */
  private static String webServer(int port, String page) {
    return "d=$(mktemp -d) && cd $d && echo %s >page && { ".formatted(page)
        + "python3 -u -m http.server -b 127.0.0.1 %d 2>&1 & ".formatted(port)
        + "s=$!; cat; kill $s; rm -r $d; }";
  }

  private static byte[] ask(int port, byte[] question) {
    try {
      return Peer.askPort(port, question);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
