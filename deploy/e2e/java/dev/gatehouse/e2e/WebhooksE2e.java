package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.e2e.Suite.Part;
import dev.gatehouse.e2e.ssh.Answers;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server made for ContainerSSH says who users are, and lets in whom it means to and nobody else,
 * whatever is wrong with it; and a gateway of ContainerSSH asks ours.
 */
@Isolated("it starts auth-service with other settings")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebhooksE2e {
  private static final String TOKEN = "Y29udGFpbmVyc3NoLWdhdGV3YXlzLW9mLXRoZS1lMmU";
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String UNAVAILABLE =
      "Logins cannot be checked at the moment; try again soon. [GH-GATEWAY-1203]";
  private static final String DENIED = "Permission denied (publickey,password).";

  private final Suite suite = Suite.running();
  private final SshClient ssh = SshClient.of(suite.endpoints());
  private final ServiceLog authLog = suite.log(Part.AUTH);
  private final Path configuration = suite.file("config/auth.properties");
  private final Path token = suite.file("secrets/containerssh-to-auth");
  private final String settings = read(configuration);
  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir private Path folder = Path.of("");

  private ContainerSshServer server = ContainerSshServer.NONE;

  @BeforeAll
  void askTheServer() throws IOException {
    server = ContainerSshServer.start(Files.readString(Path.of(ssh(".pub"))));
    Files.deleteIfExists(token);
    Files.createFile(
        token, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(token, TOKEN);
    String url = server.url();
    Files.writeString(
        configuration,
        settings
            + """

              gatehouse.auth.identity=file-then-webhook
              gatehouse.auth.webhook.policy=demo
              gatehouse.auth.webhook.auth-timeout=1500ms
              gatehouse.auth.webhook.retry-interval=200ms
              gatehouse.auth.webhook.password.url=%1$s
              gatehouse.auth.webhook.password.timeout=1s
              gatehouse.auth.webhook.pubkey.url=%1$s
              gatehouse.auth.webhook.pubkey.timeout=1s
              gatehouse.auth.webhook.authz.url=%1$s
              gatehouse.auth.webhook.configserver.url=%1$s/config
              gatehouse.auth.callers.containerssh.token-file=%2$s
              """
                .formatted(url, token));
    again();
  }

  @AfterAll
  void goOnAsBefore() throws IOException {
    server.stop();
    Files.writeString(configuration, settings);
    Files.delete(token);
    again();
  }

  private void again() {
    suite.stop(Part.AUTH);
    suite.start(Part.AUTH);
  }

  private String ssh(String suffix) {
    return suite.endpoints().identity() + suffix;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aKeyAndAPasswordThatTheServerKnowsLetIn() {
    // When
    SshRun key = ssh.as("hooked").run("echo inside");
    SshRun password = byPassword("hooked", ContainerSshServer.PASSWORD).run("echo inside");

    // Then
    assertThat(key.exit()).as("%s", key).isZero();
    assertThat(key.outputText()).isEqualTo("inside\n");
    assertThat(password.exit()).as("%s", password).isZero();
    assertThat(authLog.linesWith("GH-AUTH-2001", "\"hooked.person\"")).hasSizeGreaterThan(1);
  }

  @Test
  void whomTheServerDoesNotKnowItDoesNotLetIn() {
    // When
    SshRun key = ssh.as("unknown-to-it").run("true");
    SshRun password = byPassword("hooked", "wrong").run("true");

    // Then
    assertThat(key.exit()).isEqualTo(255);
    assertThat(key.errorText()).contains(DENIED);
    assertThat(password.exit()).isEqualTo(255);
    assertThat(password.errorText()).contains(DENIED);
  }

  @Test
  void whoIsWhoTheySayAndIsNotAuthorizedIsRefused() {
    // When
    SshRun run = ssh.as("unauthorized").run("true");

    // Then
    assertThat(run.exit()).isEqualTo(255);
    assertThat(run.errorText()).contains(DENIED);
    assertThat(authLog.linesWith("not-authorized-by-webhook")).isNotEmpty();
  }

  @Test
  void anOperatorEndsASessionOfAUserWhomTheServerKnowsAndAnotherOneMayBegin() {
    // Given
    RevocationsApi operator = new RevocationsApi(suite);
    try (SshRun run = ssh.as("hooked").converse("cat");
        SshRun other = ssh.as("narrowed-later").converse("cat")) {
      says(run, "before");
      says(other, "before");

      // When: the principal is who the server says it is
      String ofTheNameTyped = operator.revoke("principal", "hooked");
      says(run, "still there");
      String revocation = operator.revoke("principal", "hooked.person");

      // Then
      assertThat(run.await().exit()).isEqualTo(255);
      assertThat(run.errorText()).contains("Your access was revoked. [GH-GATEWAY-1221]");
      says(other, "still there");
      Await.until(
          "a login after the revocation", TIMEOUT, () -> ssh.as("hooked").run("true").exit() == 0);
      assertThat(operator.lift(ofTheNameTyped)).isEqualTo(204);
      assertThat(operator.lift(revocation)).isEqualTo(204);
    }
  }

  private static void says(SshRun run, String word) {
    run.say(word);
    run.awaitOutput(word + "\n", TIMEOUT);
  }

  @Test
  void theConfigServerNarrowsWhatTheSessionMayDo() {
    // When
    SshRun narrowed = ssh.as("narrowed").run("echo inside");

    // Then
    assertThat(narrowed.exit()).isEqualTo(255);
    assertThat(narrowed.errorText()).contains("GH-GATEWAY-1407");
    assertThat(narrowed.outputText()).isEmpty();
  }

  @Test
  void whoIsInTheFileIsNeverAskedAboutElsewhere() {
    // When
    SshRun run = ssh.run("echo inside");

    // Then
    assertThat(run.exit()).isZero();
    assertThat(server.users()).doesNotContain("demo");
  }

  /** Each says yes, and what is wrong with the answer counts for more. */
  @ParameterizedTest
  @CsvSource({
    "slow, GH-AUTH-5101",
    "redirecting, GH-AUTH-5101",
    "large, GH-AUTH-5101",
    "failing, GH-AUTH-5101",
    "lying, GH-AUTH-5102",
    "impostor, GH-AUTH-5104",
    "elsewhere, GH-AUTH-5104"
  })
  void anAnswerThatIsNoneLetsNobodyInAndTheSentenceSaysSo(String user, String code) {
    // When
    SshRun run = ssh.as(user).run("echo inside");

    // Then
    assertThat(run.exit()).as("%s", run).isEqualTo(255);
    assertThat(run.outputText()).isEmpty();
    assertThat(run.errorText()).contains(UNAVAILABLE).doesNotContain("Permission denied");
    assertThat(authLog.linesWith(code, "\"" + user + "\"")).isNotEmpty();
  }

  @Test
  void whileTheServerIsDownItsUsersAreNotLetInAndThoseOfTheFileAre() throws IOException {
    // Given
    server.stop();
    try {
      // When
      SshRun hooked = ssh.as("hooked").run("true");
      SshRun demo = ssh.run("true");

      // Then
      assertThat(hooked.exit()).isEqualTo(255);
      assertThat(hooked.errorText()).contains(UNAVAILABLE);
      assertThat(demo.exit()).isZero();
    } finally {
      server = server.again();
    }
  }

  private SshClient byPassword(String user, String password) {
    return Answers.in(folder, password).to(ssh.as(user)).option("-o", "PubkeyAuthentication=no");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.4", "0.5"})
  void aGatewayOfContainerSshGetsItsAnswersInItsVersion(String version) throws Exception {
    // Given
    String key = Files.readString(Path.of(ssh(".pub"))).strip();

    // When
    JsonNode right = ask(version, "pubkey", "demo", "publicKey", key);
    JsonNode otherUser = ask(version, "pubkey", "two-factor", "publicKey", key);
    JsonNode unknown = ask(version, "pubkey", "nobody", "publicKey", key);
    JsonNode password = ask(version, "password", "demo", "passwordBase64", "YQ==");
    JsonNode config = ask(version, "config", "demo", "authenticatedUsername", "demo");

    // Then
    assertThat(right.path("success").asBoolean()).isTrue();
    assertThat(List.of(otherUser, unknown, password))
        .allSatisfy(answer -> assertThat(answer.path("success").asBoolean(true)).isFalse());
    assertThat(config.path("config").path("security").isObject()).isTrue();
  }

  @Test
  void authorizationIsAskedForInTheVersionThatHasIt() throws Exception {
    assertThat(ask("0.5", "authz", "somebody", "authenticatedUsername", "demo").path("success"))
        .hasToString("true");
    assertThat(ask("0.5", "authz", "demo", "authenticatedUsername", "nobody").path("success"))
        .hasToString("false");
  }

  @Test
  void whoHasNoTokenIsToldNothing() throws Exception {
    assertThat(post("0.5", "pubkey", "{}", "wrong").statusCode()).isEqualTo(401);
  }

  /** The members that every version has, those of one of them, and one more. */
  private JsonNode ask(String version, String call, String user, String member, String value)
      throws Exception {
    var document =
        JSON.createObjectNode()
            .put("username", user)
            .put("connectionId", "0123456789abcdef0123456789abcdef");
    if (version.equals("0.4")) {
      document
          .put(call.equals("config") ? "remoteAddr" : "remoteAddress", "192.0.2.1")
          .put("sessionId", "0123456789abcdef0123456789abcdef");
    } else {
      document.put("remoteAddress", "192.0.2.1:50022").put("clientVersion", "SSH-2.0-OpenSSH_9.2");
    }
    if (version.equals("0.5") || !call.equals("config")) {
      document.put(member, value);
    }
    HttpResponse<String> answer = post(version, call, document.toString(), TOKEN);
    assertThat(answer.statusCode()).as("%s %s: %s", version, call, answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private HttpResponse<String> post(String version, String call, String body, String token)
      throws IOException, InterruptedException {
    URI address =
        suite.uri("GATEHOUSE_AUTH_URL").resolve("/webhook/containerssh/" + version + "/" + call);
    String basic =
        Base64.getEncoder()
            .encodeToString(("containerssh:" + token).getBytes(StandardCharsets.UTF_8));
    return Objects.requireNonNull(
        http.send(
            HttpRequest.newBuilder(address)
                .timeout(TIMEOUT)
                .header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString()));
  }
}
