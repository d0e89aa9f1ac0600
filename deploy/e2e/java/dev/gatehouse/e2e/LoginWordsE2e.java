package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.Suite.Part;
import dev.gatehouse.e2e.ssh.Answers;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import dev.gatehouse.e2e.ssh.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What stock ssh shows of a login: the same words for everything that a guesser could tell apart, a
 * sentence with a code where only the service is at fault, and what organisations have to say.
 */
@Isolated("it stops auth-service, and gives everybody a banner")
class LoginWordsE2e {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String DENIED = "Permission denied (publickey).\n";
  private static final String UNAVAILABLE =
      "Logins cannot be checked at the moment; try again soon. [GH-GATEWAY-1203]";
  private static final String BANNER = "Authorised use only; everything is recorded.";
  private static final String NOTICE = "Gatehouse demo: be kind to this machine.";

  private final Suite suite = Suite.running();
  private final SshClient ssh = SshClient.of(suite.endpoints());
  private final ServiceLog authLog = suite.log(Part.AUTH);

  @TempDir private Path folder = Path.of("");

  @Test
  void whateverIsWrongTheWordsAreTheSame() {
    // Given
    Path stranger = key("stranger");

    // When
    List<SshRun> refused =
        Stream.of(
                ssh.with(stranger),
                ssh.as("nobody-here"),
                ssh.as("nobody-here").with(stranger),
                ssh.as("certified"),
                certified("expired", "-V", "20200101:20200102"),
                certified("elsewhere", "-O", "source-address=198.51.100.0/24"),
                certified("others", "-n", "others"))
            .map(client -> client.run("true"))
            .toList();

    // Then
    assertThat(refused).allSatisfy(run -> assertThat(run.exit()).isEqualTo(255));
    assertThat(refused.stream().map(LoginWordsE2e::words).distinct()).containsExactly(DENIED);
    for (String reason :
        List.of(
            "unknown-key",
            "unknown-user",
            "certificate-expired",
            "certificate-not-from-there",
            "certificate-principal-wrong")) {
      assertThat(authLog.linesWith("GH-AUTH-", "\"" + reason + "\"")).as(reason).isNotEmpty();
    }
  }

  @Test
  void aWrongPasswordAndAWrongCodeNameOnlyTheMethod() {
    // When
    SshRun password = Answers.in(folder, "wrong").to(ssh.as("two-factor")).run("true");
    SshRun code = Answers.in(folder, "12345").to(ssh.as("totp")).run("true");

    // Then
    assertThat(words(password)).isEqualTo("Permission denied (password).\n");
    assertThat(words(code)).isEqualTo("Permission denied (keyboard-interactive).\n");
  }

  @Test
  void whenNobodyCanSayTheSentenceSaysSo() {
    try {
      // When
      suite.kill(Part.AUTH);
      SshRun run = ssh.run("true");

      // Then
      assertThat(run.exit()).isEqualTo(255);
      assertThat(run.errorText()).contains(UNAVAILABLE).doesNotContain("Permission denied");
    } finally {
      suite.restore();
    }
  }

  @Test
  void theBannerIsForEverybodyAndTheNoticeForWhoeverSitsAtATerminal() throws IOException {
    // Given
    AccessFileOnDisk access = new AccessFileOnDisk(suite);
    SshClient informed = ssh.option("-o", "LogLevel=INFO");
    try {
      // When
      access.replace("version: 1\n", "version: 1\nbanner: " + BANNER + "\n");
      Await.until(
          "the banner is shown", SOON, () -> informed.run("true").errorText().contains(BANNER));
      SshRun unknown = informed.as("nobody-here").run("true");
      SshRun command = informed.as("greeted").run("echo inside");
      String screen = screenOf(informed.as("greeted"));

      // Then
      assertThat(unknown.errorText()).startsWith(BANNER).contains("Permission denied");
      assertThat(command.outputText()).isEqualTo("inside\n");
      assertThat(command.errorText()).contains(BANNER).doesNotContain(NOTICE);
      assertThat(screen).contains(BANNER).contains(NOTICE);
    } finally {
      access.restore();
    }
    Await.until(
        "the banner is gone", SOON, () -> !informed.run("true").errorText().contains(BANNER));
  }

  private String screenOf(SshClient client) throws IOException {
    Path typescript = Files.createFile(folder.resolve("typescript"));
    try (Terminal terminal = Terminal.open(client.arguments(), 100, 24, typescript)) {
      terminal.awaitScreen(java.util.regex.Pattern.quote(NOTICE), SOON);
      String screen = terminal.screen();
      terminal.type("exit");
      terminal.awaitEnd(SOON);
      return screen;
    }
  }

  private Path key(String name) {
    Path key = folder.resolve(name);
    Program.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString()).succeed();
    return key;
  }

  /** A certificate for "staff" by the suite's authority, unless the options say otherwise. */
  private SshClient certified(String name, String... options) {
    Path key = key(name);
    Program.of("ssh-keygen", "-q", "-s", suite.endpoint("GATEHOUSE_SSH_AUTHORITY"), "-I", name)
        .with("-n", "staff")
        .with(options)
        .with(key + ".pub")
        .succeed();
    return ssh.as("certified").with(key);
  }

  /** What ssh says, without the name that it says it of. */
  private static String words(SshRun run) {
    return run.errorText().replaceFirst("^[^:]*: ", "").replace("\r", "");
  }
}
