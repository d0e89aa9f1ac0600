package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.e2e.audit.AuditApi;
import dev.gatehouse.e2e.ssh.Answers;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Whoever has to prove more than a key gets in by all of it, in order, and by nothing less. */
@Isolated("it stops parts that all others need, and a code can be used once, by one test at a time")
class AuthenticationMethodsE2e {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PASSWORD = "demo-password";
  private static final String REJECTED = "GH-AUTH-2004";
  private static final String CONTINUES = "GH-GATEWAY-1206";
  private static final String ASKS = "GH-GATEWAY-1207";
  private static final String ACCEPTED = "GH-GATEWAY-1201";

  private final Suite suite = Suite.running();
  private final AuditApi audit = new AuditApi(suite.endpoints());
  private final SshClient twoFactor = SshClient.of(suite.endpoints()).as("two-factor");
  private final SshClient totp = SshClient.of(suite.endpoints()).as("totp");
  private final OneTimeCodes codes = new OneTimeCodes(suite);
  private final ServiceLog authLog = suite.log(Suite.Part.AUTH);
  private final Instant since = Instant.now();

  @TempDir private Path folder = Path.of("");

  @Test
  void aKeyAndThenThePasswordLetIn() {
    // Given
    Answers answers = Answers.in(folder, PASSWORD);

    // When
    SshRun run = answers.to(twoFactor).run("echo inside");

    // Then
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.outputText()).isEqualTo("inside\n");
    assertThat(answers.asked()).singleElement().asString().matches("two-factor@.*'s password: ?");
    awaitAttempts(
        "two-factor",
        List.of(
            "none rejected " + REJECTED,
            "publickey acceptable ",
            "publickey continue " + CONTINUES,
            "password accepted " + ACCEPTED));
  }

  @Test
  void aWrongPasswordIsRefusedWithItsCode() {
    // When
    SshRun run = Answers.in(folder, "not-the-password").to(twoFactor).run("true");

    // Then
    assertThat(run.exit()).isEqualTo(255);
    assertThat(run.errorText()).contains("Permission denied (password)");
    awaitAttempts(
        "two-factor",
        List.of(
            "none rejected " + REJECTED,
            "publickey acceptable ",
            "publickey continue " + CONTINUES,
            "password rejected " + REJECTED));
  }

  @Test
  void theKeyAloneIsNotEnough() {
    // When
    SshRun run = twoFactor.run("true");

    // Then
    assertThat(run.exit()).isEqualTo(255);
    assertThat(run.errorText()).contains("Permission denied (password)");
  }

  @Test
  void aPasswordBeforeTheKeyIsNotEvenOffered() {
    // Given
    Answers answers = Answers.in(folder, PASSWORD);

    // When
    SshRun run =
        answers
            .to(twoFactor)
            .option("-o", "PreferredAuthentications=password")
            .option("-o", "PubkeyAuthentication=no")
            .run("true");

    // Then
    assertThat(run.exit()).isEqualTo(255);
    assertThat(run.errorText()).contains("Permission denied (publickey)");
    assertThat(answers.asked()).isEmpty();
  }

  @Test
  void aPasswordSentOutOfTurnIsRefusedWithItsCode() throws IOException {
    // When
    try (ScriptedClient client = ScriptedClient.connect(suite, "two-factor")) {
      client.sendPassword(PASSWORD);
      Await.until(
          "auth-service says why",
          SOON,
          () -> !authLog.linesWith(REJECTED, "two-factor", "method-not-offered").isEmpty());
    }

    // Then
    awaitAttempts("two-factor", List.of("password rejected " + REJECTED));
  }

  @Test
  void aCodeLetsInOnceAndIsRefusedWhenItIsUsedAgain() {
    // Given
    String code = codes.fresh();
    Answers answers = Answers.in(folder, code);

    // When
    SshRun first = answers.to(totp).run("echo inside");
    SshRun again = Answers.in(folder, code).to(totp).run("echo inside");
    suite.stop(Suite.Part.AUTH);
    suite.start(Suite.Part.AUTH);
    SshRun afterARestart = Answers.in(folder, code).to(totp).run("echo inside");

    // Then
    assertThat(first.exit()).as("%s", first).isZero();
    assertThat(first.outputText()).isEqualTo("inside\n");
    assertThat(answers.asked()).singleElement().asString().contains("One-time code: ");
    assertThat(again.exit()).isEqualTo(255);
    assertThat(again.errorText()).contains("Permission denied (keyboard-interactive)");
    assertThat(afterARestart.exit()).isEqualTo(255);
    assertThat(afterARestart.outputText()).isEmpty();
    List<String> begin =
        List.of(
            "none rejected " + REJECTED,
            "publickey acceptable ",
            "publickey continue " + CONTINUES,
            "keyboard-interactive continue " + ASKS);
    awaitAttempts("totp", with(begin, "keyboard-interactive accepted " + ACCEPTED));
    awaitAttempts("totp", with(begin, "keyboard-interactive rejected " + REJECTED));
    assertThat(authLog.linesWith(REJECTED, "used-code")).isNotEmpty();
  }

  @Test
  void withoutTheDatabaseACodeLetsNobodyInAndAKeyDoes() {
    // Given: used or not, nobody can say
    String code = codes.now();
    try {
      // When
      suite.kill(Suite.Part.POSTGRES);
      SshRun byCode = Answers.in(folder, code).to(totp).run("echo inside");
      SshRun byKey = SshClient.of(suite.endpoints()).run("echo inside");

      // Then
      assertThat(byCode.exit()).isEqualTo(255);
      assertThat(byCode.outputText()).isEmpty();
      assertThat(byCode.errorText()).contains("GH-GATEWAY-1203");
      assertThat(authLog.linesWith("GH-AUTH-2401")).isNotEmpty();
      assertThat(byKey.exit()).as("%s", byKey).isZero();
    } finally {
      suite.restore();
    }
  }

  @Test
  void aWrongCodeIsRefusedWithItsCode() {
    // Given: five digits are never a code
    Answers answers = Answers.in(folder, "12345");

    // When
    SshRun run = answers.to(totp).run("true");

    // Then
    assertThat(run.exit()).isEqualTo(255);
    assertThat(run.errorText()).contains("Permission denied (keyboard-interactive)");
    Await.until(
        "auth-service says why", SOON, () -> !authLog.linesWith(REJECTED, "wrong-code").isEmpty());
  }

  private static List<String> with(List<String> begin, String last) {
    List<String> all = new ArrayList<>(begin);
    all.add(last);
    return all;
  }

  /** Some session of the user since the test began had these attempts, as REST tells them. */
  private void awaitAttempts(String user, List<String> expected) {
    List<List<String>> seen = new ArrayList<>();
    try {
      Await.until(
          "the attempts over REST",
          SOON,
          () -> {
            seen.clear();
            audit.sessions("user=" + user + "&outcome=any&limit=100&from=" + since).items().stream()
                .map(session -> attempts(session.id()))
                .forEach(seen::add);
            return seen.contains(expected);
          });
    } catch (AssertionError e) {
      throw new AssertionError("expected %s, seen were %s".formatted(expected, seen), e);
    }
  }

  private List<String> attempts(String session) {
    try {
      List<String> attempts = new ArrayList<>();
      JsonNode page =
          JSON.readTree(audit.read("/v1/sessions/" + session + "/events?limit=100").text());
      for (JsonNode item : page.path("items")) {
        if (item.path("type").asText().equals("authenticationAttempted")) {
          JsonNode event = item.path("event");
          attempts.add(
              "%s %s %s"
                  .formatted(
                      event.path("method").asText(),
                      event.path("outcome").asText(),
                      event.path("code").asText()));
        }
      }
      return attempts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
