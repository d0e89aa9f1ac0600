package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.Suite.Part;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Who may not, does not: and the message code says why to those who run the suite. */
@Isolated("it compares how long answers take")
class RefusalsE2e {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  private final Suite suite = Suite.running();
  private final SshClient ssh = SshClient.of(suite.endpoints());

  @TempDir private Path folder = Path.of("");
  private Path strangersKey = Path.of("");

  @BeforeEach
  void makeAKeyThatNobodyKnows() {
    strangersKey = folder.resolve("id_stranger");
    Program.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", strangersKey.toString())
        .succeed();
  }

  @Test
  void aWrongKeyIsRefusedWithItsCode() {
    // Given
    ServiceLog log = suite.log(Part.AUTH);

    // When
    SshRun run = ssh.with(strangersKey).run("true");

    // Then
    assertThat(run.exit()).isEqualTo(255);
    assertThat(run.errorText()).contains("Permission denied (publickey)");
    Await.until(
        "auth-service says why, with its code",
        SOON,
        () -> !log.linesWith("GH-AUTH-", "demo").isEmpty());
  }

  @Test
  void anUnknownUserIsRefusedWithTheSameWordsAndInTheSameTime() {
    // Given
    SshClient stranger = ssh.with(strangersKey);

    // When
    List<SshRun> known = new ArrayList<>();
    List<SshRun> unknown = new ArrayList<>();
    List<Long> knownMillis = new ArrayList<>();
    List<Long> unknownMillis = new ArrayList<>();
    for (int round = 0; round < 7; round++) {
      knownMillis.add(timed(() -> known.add(stranger.run("true"))));
      unknownMillis.add(timed(() -> unknown.add(stranger.as("nobody-here").run("true"))));
    }

    // Then
    assertThat(unknown).allMatch(run -> run.exit() == 255);
    assertThat(wordsOf(unknown)).isEqualTo(wordsOf(known));
    assertThat(Math.abs(median(knownMillis) - median(unknownMillis)))
        .as("known %s, unknown %s ms", knownMillis, unknownMillis)
        .isLessThan(100);
  }

  @Test
  void aForgedGrantGetsNoWorkload() {
    // Given
    BackendApi backend = new BackendApi(suite);

    // When
    List<BackendApi.Answer> answers =
        List.of(
            backend.lease(ForgedGrant.signedByAStranger(suite)),
            backend.lease(ForgedGrant.unsigned(suite)),
            backend.lease("not.a.grant"));

    // Then
    assertThat(answers)
        .allSatisfy(
            answer -> {
              assertThat(answer.status()).isBetween(400, 403);
              assertThat(answer.code()).startsWith("GH-BACKEND-");
            });
  }

  @Test
  void aChannelBeforeAuthenticationEndsTheConnection() throws Exception {
    // Given
    ServiceLog log = suite.log(Part.GATEWAY);
    try (ScriptedClient client = ScriptedClient.connect(suite)) {
      // When
      client.openSessionChannel();

      // Then
      client.awaitEnd(SOON);
      awaitCode(log, "GH-GATEWAY-1107");
    }
  }

  @Test
  void theConnectionServiceBeforeAuthenticationEndsTheConnection() throws Exception {
    // Given
    ServiceLog log = suite.log(Part.GATEWAY);
    try (ScriptedClient client = ScriptedClient.connect(suite)) {
      // When
      client.requestService("ssh-connection");

      // Then
      client.awaitEnd(SOON);
      awaitCode(log, "GH-GATEWAY-1106");
    }
  }

  @Test
  void aRepeatedServiceRequestDoesNotProlongTheLoginGrace() throws Exception {
    // Given
    ServiceLog log = suite.log(Part.GATEWAY);
    Duration grace = suite.shortened(Part.GATEWAY, "gatehouse.gateway.ssh.login-grace-time");
    long begin = System.nanoTime();
    try (ScriptedClient client = ScriptedClient.connect(suite)) {
      // When
      Await.until(
          "the connection is ended",
          grace.plus(TOLERANCE),
          () -> {
            client.requestService("ssh-userauth");
            return client.hasEnded(Duration.ofMillis(250));
          });

      // Then
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(grace.plus(TOLERANCE));
      awaitCode(log, "GH-GATEWAY-1106");
    }
  }

  @Test
  void aSilentConnectionEndsWithTheLoginGrace() throws Exception {
    // Given
    Duration grace = suite.shortened(Part.GATEWAY, "gatehouse.gateway.ssh.login-grace-time");
    try (ScriptedClient client = ScriptedClient.connect(suite)) {
      // When
      client.awaitEnd(grace.plus(TOLERANCE));

      // Then
      assertThat(client.disconnectMessage()).contains("GH-GATEWAY-");
    }
  }

  @Test
  void aMalformedAccessFileIsRefusedAtTheStart() throws Exception {
    // Given
    Path access = folder.resolve("access.yaml");
    Files.writeString(access, "version: 1\nusers:\n  demo:\n    may-everything: true\n");
    Path configuration =
        Files.createFile(
            folder.resolve("auth.properties"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        configuration,
        Files.readString(suite.file("config/auth.properties"))
            + "\nquarkus.http.port=0\ngatehouse.auth.access-file="
            + access
            + "\n");

    // When
    Program.Outcome outcome =
        Program.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dquarkus.config.locations=" + configuration,
                "-jar",
                Path.of("..", "auth-service", "target", "quarkus-app", "quarkus-run.jar")
                    .toString())
            .run();

    // Then
    assertThat(outcome.exit()).isNotZero();
    assertThat(outcome.output() + outcome.error()).contains("GH-AUTH-").contains("may-everything");
  }

  /** On the wire MINA words every protocol error alike; the log has the code. */
  private static void awaitCode(ServiceLog log, String code) {
    Await.until(
        "the gateway logs " + code, SOON, () -> !log.linesWith("A session ended", code).isEmpty());
  }

  private static long timed(Runnable action) {
    long begin = System.nanoTime();
    action.run();
    return (System.nanoTime() - begin) / 1_000_000;
  }

  private static long median(List<Long> numbers) {
    List<Long> sorted = new ArrayList<>(numbers);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }

  /** What ssh says, without the name that it says it of. */
  private static List<String> wordsOf(List<SshRun> runs) {
    return runs.stream().map(run -> run.errorText().replaceFirst("^[^:]*: ", "")).toList();
  }
}
