package dev.gatehouse.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.Quoting;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a session can reach from its pod, and what it finds in it, whoever it runs as. */
abstract class Isolation {
  private static final Duration SOON = Duration.ofSeconds(60);

  private static final Path SCRIPT = Path.of("e2e", "workload", "reach.py");

  private final Endpoints endpoints = Endpoints.underTest();
  private final Release release = Release.underTest(endpoints);
  private final SshClient ssh;

  private final List<SshRun> other = new ArrayList<>();

  /**
   * @param user whose sessions are looked into
   */
  Isolation(String user) {
    this.ssh = SshClient.of(endpoints).as(user);
  }

  final SshClient ssh() {
    return ssh;
  }

  @AfterEach
  void sendTheOtherAway() {
    other.forEach(SshRun::close);
  }

  @Test
  void nothingOfOursCanBeUsedInTheFirstSecond() throws IOException {
    // When
    SshRun run = ssh.run(reach());

    // Then
    assertThat(run.outputText().lines()).isNotEmpty().noneMatch(line -> line.endsWith(" open"));
  }

  @Test
  void nothingOfOursIsEvenMetLater() throws IOException {
    // When
    SshRun run = ssh.run("sleep 5; " + reach());

    // Then
    assertThat(run.outputText().lines())
        .isNotEmpty()
        .allMatch(line -> line.endsWith(" unreachable"), run.outputText());
  }

  /** The node is met by no policy. */
  @Test
  void theSameQuestionsAreAnsweredWhereNothingForbidsIt() {
    // When
    Program.Outcome outcome = Program.of("python3", SCRIPT.toString()).with(targets()).succeed();

    // Then
    assertThat(outcome.output().lines())
        .isNotEmpty()
        .noneMatch(line -> line.endsWith(" unreachable"));
  }

  @Test
  void theAgentsSecretsAreNotThere() {
    // When
    SshRun run =
        ssh.run(
            """
            cat /proc/1/environ /proc/1/mem /proc/1/maps 2>&1 | grep -v 'Permission denied'
            ls /proc/1/root /proc/1/cwd 2>/dev/null
            readlink /proc/1/fd/* 2>/dev/null
            cat /proc/1/fd/* 2>/dev/null
            ls -A /var/run/secrets /run/secrets /gatehouse/secret 2>/dev/null
            find / -xdev -type f '(' -name '*document*' -o -name token ')' -path '*gatehouse*' 2>/dev/null
            find /gatehouse -type f ! -name gatehouse-agent 2>/dev/null
            grep -a -s -o -E 'PRIVATE K[E]Y|BEGIN O[P]ENSSH' /proc/[0-9]*/environ /proc/[0-9]*/cmdline
            grep -c gatehouse-secret /proc/self/mountinfo | grep -v '^0$'
            tr '\\0' ' ' </proc/1/cmdline
            """);

    // Then
    assertThat(run.outputText().lines())
        .as("%s", run)
        .singleElement()
        .asString()
        .contains("gatehouse-agent")
        .doesNotContain("KEY");
  }

  @Test
  void theAgentCannotBeTraced() {
    // When
    SshRun run =
        ssh.run(
            "exec python3 -c "
                + Quoting.word(
                    """
                    import ctypes, os
                    libc = ctypes.CDLL(None, use_errno=True)
                    print(libc.ptrace(16, 1, 0, 0), os.strerror(ctypes.get_errno()))
                    """));

    // Then
    assertThat(run.outputText()).isEqualTo("-1 Operation not permitted\n");
  }

  /** The addresses of everything that a session has no business with, each with its protocol. */
  private List<String> targets() {
    List<String> targets = new ArrayList<>();
    add(targets, "auth", "https", 8081);
    add(targets, "backend", "https", 8082);
    add(targets, "audit", "https", 8083);
    add(targets, "gateway", "http", 8080);
    add(targets, "quickstart", "kafka", 9092);
    add(targets, "quickstart", "postgres", 5432);
    add(targets, "quickstart", "http", 9000);
    targets.add("api-service=https:" + endpoints.value("GATEHOUSE_CLUSTER_API_SERVICE") + ":443");
    String node = endpoints.value("GATEHOUSE_CLUSTER_NODE_ADDRESS");
    targets.add("api-server=https:" + node + ":6443");
    targets.add("kubelet=https:" + node + ":10250");
    return targets;
  }

  private void add(List<String> targets, String service, String kind, int port) {
    for (JsonNode pod : release.podsOf(service)) {
      targets.add(
          service + port + "=" + kind + ":" + pod.at("/status/podIP").asText() + ":" + port);
    }
  }

  private String reach() throws IOException {
    List<String> all = new ArrayList<>(targets());
    all.add("metadata=tcp:169.254.169.254:80");
    all.add("another=tcp:" + anotherPod() + ":8022");
    return script(all);
  }

  private static String script(List<String> targets) throws IOException {
    return "exec python3 -c "
        + Quoting.word(Files.readString(SCRIPT))
        + " "
        + Quoting.line(targets);
  }

  /** The address of somebody else's pod, of another template. */
  private String anotherPod() {
    other.add(ssh.as("busybox").start("sleep 120; exit $?"));
    return Await.value(
        "there is another pod",
        SOON,
        () ->
            release.pods().stream()
                .filter(pod -> pod.at("/spec/containers/0/image").asText().contains("busybox"))
                .map(pod -> pod.at("/status/podIP").asText())
                .filter(address -> !address.isEmpty())
                .findFirst());
  }
}
