package dev.gatehouse.e2e.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.audit.AuditApi;
import dev.gatehouse.e2e.ssh.Answers;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.Endpoints;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.RandomBytes;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What Gatehouse is given in confidence, by clients, users and operators, is in no part, record,
 * row, log line, command line or environment. A control that may be in all of them is found in all
 * of them, so the search works.
 */
@Isolated("other tests put secrets of their own into command lines")
class PlantedSecretsE2e {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** That are tried here, each a session; those that leave the control are the last. */
  private static final int LOGINS = 8;

  private static final String PASSWORD = "demo-password";

  /** The S3 server, which is not ours, takes its keys from its environment alone. */
  private static final String S3_SERVER = "versitygw";

  private static final int PEM_LINE = 32;

  private final Endpoints endpoints = Endpoints.underTest();
  private final Path state = Path.of(endpoints.value("GATEHOUSE_STATE"));
  private final AuditApi audit = new AuditApi(endpoints);
  private final Instant since = Instant.now();
  private final Needles needles = new Needles();
  private final String control = planted("the control");

  @TempDir private Path folder = Path.of("");

  /** A new secret, which is looked for under that name. */
  private String planted(String name) {
    String secret = UUID.randomUUID().toString();
    needles.add(name, secret);
    return secret;
  }

  @BeforeEach
  void lookForWhatTheSuiteWasGiven() throws IOException {
    for (Path file : files(state.resolve("secrets"))) {
      needles.add("the secret " + file.getFileName(), Files.readString(file).strip());
    }
    for (Path file : files(state.resolve("keys"))) {
      if (!file.toString().endsWith(".pub")) {
        addKey(file);
      }
    }
    addKey(endpoints.identity());
    // What every grant begins with: {"alg":"EdDSA" and {"kid": in base64.
    needles.add("a grant", "eyJhbGciOiJFZERTQSI");
    needles.add("a private key", "PRIVATE KEY-----");
  }

  private void addKey(Path file) throws IOException {
    Files.readString(file)
        .lines()
        .filter(line -> line.length() >= PEM_LINE && !line.startsWith("-----"))
        // Lines that all keys of a kind begin with are no secret.
        .reduce((_, last) -> last)
        .ifPresent(
            line -> needles.add("the key " + file.getFileName(), line.substring(PEM_LINE / 2)));
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void secretsAreNowhereAndTheControlIsEverywhere() throws Exception {
    try (ProcessWatch processes = new ProcessWatch()) {
      // When
      sendPasswords();
      answerWhatIsAsked();
      callWithWrongToken();
      List<SshRun> runs = List.of(offerVariables(), typeUnseen(), lendDisplay(), leaveControl());
      for (SshRun run : runs) {
        assertThat(run.exit()).as("%s", run).isZero();
      }
      awaitRecorded();

      // Then
      Traces traces = new Traces(state, since);
      assertThat(traces.objectsHold(needles)).as("in S3").containsExactly("the control");
      assertThat(traces.segmentsHold(needles)).as("in Kafka").containsExactly("the control");
      assertThat(tablesHold()).as("in PostgreSQL").containsExactly("the control");
      assertThat(traces.logsHold(needles)).as("in logs").containsExactly("the control");
      assertThat(processes.commandLinesHold(needles))
          .as("in command lines")
          .containsExactly("the control");
      assertThat(processes.environmentsHold(needles, S3_SERVER))
          .as("in environments")
          .containsExactly("the control");
    }
  }

  /** By both methods that carry one, though neither is offered. */
  private void sendPasswords() throws IOException {
    try (PasswordClient client = PasswordClient.connect(endpoints, endpoints.user())) {
      client.sendPassword(planted("a password"));
      client.sendAnswer(planted("an answer to a challenge"));
    }
  }

  /** Where the key has passed and both are asked for: the right password, and what is no code. */
  private void answerWhatIsAsked() {
    needles.add("the right password", PASSWORD);
    SshRun right =
        Answers.in(folder, PASSWORD).to(SshClient.of(endpoints).as("two-factor")).run("sleep 1");
    assertThat(right.exit()).as("%s", right).isZero();
    SshRun wrong =
        Answers.in(folder, planted("a code that is wrong"))
            .to(SshClient.of(endpoints).as("totp"))
            .run("true");
    assertThat(wrong.exit()).isEqualTo(255);
  }

  private void callWithWrongToken() {
    String token = planted("a token that is wrong");
    assertThat(audit.get("/v1/sessions", token).status()).isEqualTo(401);
  }

  /** The client sends two variables; the policy lets one through. */
  private SshRun offerVariables() {
    return SshClient.of(endpoints)
        .environment("PLANTED", planted("a variable off the list"))
        .environment("LC_CONTROL", control)
        .option("-o", "SendEnv=PLANTED LC_CONTROL")
        .run("test -z \"$PLANTED\" && test -n \"$LC_CONTROL\" && sleep 1");
  }

  /** Into a terminal that shows nothing, by a user whose typing is not recorded. */
  private SshRun typeUnseen() {
    String typed = planted("what was typed unseen");
    SshRun run =
        SshClient.of(endpoints)
            .as("strict")
            .terminal()
            .converse("stty -echo; echo ready; read line; test ${#line} -gt 30");
    run.awaitOutput("ready", SOON);
    run.say(typed);
    return run.await();
  }

  /** The cookie that the workload's programs are given is one that the client has made up. */
  private SshRun lendDisplay() throws IOException {
    Path authority = folder.resolve("authority");
    byte[] cookie = RandomBytes.of(16, System.nanoTime());
    needles.add("the cookie of a display", cookie);
    Program.of("xauth", "-f", authority.toString(), "add", ":99", ".")
        .with(HexFormat.of().formatHex(cookie))
        .succeed();
    Path seen = folder.resolve("seen");
    SshRun run =
        SshClient.of(endpoints)
            .environment("DISPLAY", ":99")
            .environment("XAUTHORITY", authority.toString())
            .option("-Y")
            .run("xauth list \"$DISPLAY\" > " + seen + " && sleep 1");
    String entry = Files.readString(seen).strip();
    String lent = entry.substring(entry.lastIndexOf(' ') + 1);
    needles.add("the cookie of a workload", HexFormat.of().parseHex(lent));
    return run;
  }

  /** As the name of a user that nobody knows, and in a command. */
  private SshRun leaveControl() {
    assertThat(SshClient.of(endpoints).as(control).run("true").exit()).isEqualTo(255);
    // A last command would take the place of the shell, and with it the control.
    return SshClient.of(endpoints).run("echo " + control + "; sleep 1; exit $?");
  }

  private void awaitRecorded() {
    Await.until(
        "every session since is in S3 and the index",
        SOON,
        () -> {
          List<AuditApi.SessionView> sessions =
              audit.sessions("limit=100&outcome=any&from=" + since).items();
          return sessions.size() >= LOGINS
              && sessions.stream().noneMatch(AuditApi.SessionView::isOpen);
        });
  }

  private java.util.Set<String> tablesHold() {
    return Traces.tablesHold(
        needles,
        "jdbc:postgresql://" + endpoints.value("GATEHOUSE_POSTGRES") + "/gatehouse",
        endpoints.value("GATEHOUSE_POSTGRES_USER"),
        endpoints.credential("GATEHOUSE_POSTGRES_PASSWORD_FILE"));
  }
}
