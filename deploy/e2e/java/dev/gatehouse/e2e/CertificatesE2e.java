package dev.gatehouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.e2e.audit.AuditApi;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stock ssh with a certificate gets in by what it says, and its key alone does not. */
class CertificatesE2e {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String REFUSED = "GH-AUTH-2006";

  private final Suite suite = Suite.running();
  private final AuditApi audit = new AuditApi(suite.endpoints());
  private final ServiceLog authLog = suite.log(Suite.Part.AUTH);
  private final Instant since = Instant.now();

  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void makeAKey() {
    makeKey("id", "ed25519");
  }

  @Test
  void aCertificateLetsInAndTheRecordNamesIt() {
    // Given
    String keyId = "laptop " + folder.getFileName();

    // When
    SshRun run = certified("id", "-I", keyId, "-z", "18446744073709551615").run("echo inside");

    // Then
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.outputText()).isEqualTo("inside\n");
    JsonNode event = awaitAccepted(keyId);
    assertThat(event.path("keyFingerprint").asText()).isEqualTo(fingerprint("id.pub"));
    assertThat(event.path("certificateSerial").asText()).isEqualTo("18446744073709551615");
    assertThat(event.path("authorityFingerprint").asText())
        .isEqualTo(fingerprint(authority() + ".pub"));
    assertThat(authLog.linesWith("GH-AUTH-2001", keyId)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa", "ecdsa"})
  void aKeyOfAnotherAlgorithmIsCertifiedToo(String type) {
    // Given
    makeKey("id_" + type, type);

    // When
    SshRun run = certified("id_" + type).run("echo inside");

    // Then
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.outputText()).isEqualTo("inside\n");
  }

  @Test
  void theKeyAloneDoesNotLetIn() {
    assertRefused(SshClient.of(suite.endpoints()).as("certified").with(folder.resolve("id")));
  }

  @Test
  void anExpiredCertificateIsRefused() {
    assertRefused(certified("id", "-V", "20200101:20200102"));
    awaitReason("certificate-expired");
  }

  @Test
  void aCertificateForOthersIsRefused() {
    assertRefused(certified("id", "-n", "others"));
    awaitReason("certificate-principal-wrong");
  }

  @Test
  void aCertificateForElsewhereIsRefused() {
    assertRefused(certified("id", "-O", "source-address=198.51.100.0/24"));
    awaitReason("certificate-not-from-there");
  }

  @Test
  void aCertificateForHereIsNot() {
    assertThat(certified("id", "-O", "source-address=127.0.0.0/8").run("true").exit()).isZero();
  }

  @Test
  void aCertificateOfAStrangerIsRefused() {
    // Given
    makeKey("stranger", "ed25519");

    // When / Then
    assertRefused(certifiedBy(folder.resolve("stranger"), "id"));
    awaitReason("certificate-authority-unknown");
  }

  @Test
  void withoutPermissionThereIsNoTerminal() {
    // Given
    String question = "if test -t 0; then echo terminal; else echo none; fi";

    // When: ssh gives up where it is told to have a terminal and gets none
    SshRun with = certified("id").terminal().run(question);
    SshClient without = certified("id", "-O", "no-pty");
    SshRun refused = without.terminal().run(question);
    SshRun plain = without.run(question);

    // Then
    assertThat(with.outputText().strip()).isEqualTo("terminal");
    assertThat(refused.exit()).isEqualTo(255);
    assertThat(refused.errorText()).contains("PTY allocation request failed");
    assertThat(plain.outputText().strip()).isEqualTo("none");
  }

  private void makeKey(String name, String type) {
    Program.of("ssh-keygen", "-q", "-t", type, "-N", "", "-f", folder.resolve(name).toString())
        .succeed();
  }

  /** Who has this key and a certificate of the suite's authority, made with these options. */
  private SshClient certified(String key, String... options) {
    return certifiedBy(Path.of(authority()), key, options);
  }

  private SshClient certifiedBy(Path authority, String key, String... options) {
    List<String> all = new ArrayList<>(Arrays.asList(options));
    addUnlessGiven(all, "-I", "laptop");
    addUnlessGiven(all, "-n", "staff");
    addUnlessGiven(all, "-V", "-1m:+10m");
    Path publicKey = folder.resolve(key + ".pub");
    Program.of("ssh-keygen", "-q", "-s", authority.toString())
        .with(all)
        .with(publicKey.toString())
        .succeed();
    return SshClient.of(suite.endpoints())
        .as("certified")
        .with(folder.resolve(key))
        .option("-o", "CertificateFile=" + folder.resolve(key + "-cert.pub"));
  }

  private static void addUnlessGiven(List<String> options, String option, String value) {
    if (!options.contains(option)) {
      options.addAll(List.of(option, value));
    }
  }

  private String authority() {
    return suite.endpoints().value("GATEHOUSE_SSH_AUTHORITY");
  }

  private String fingerprint(String file) {
    return Program.of("ssh-keygen", "-l", "-f", folder.resolve(file).toString())
        .succeed()
        .output()
        .split(" ", -1)[1];
  }

  private static void assertRefused(SshClient client) {
    SshRun run = client.run("true");
    assertThat(run.exit()).isEqualTo(255);
    assertThat(run.errorText()).contains("Permission denied (publickey)");
  }

  private void awaitReason(String reason) {
    Await.until("auth-service says why", SOON, () -> !authLog.linesWith(REFUSED, reason).isEmpty());
  }

  /** The accepted attempt by the certificate of that key id, as REST tells it. */
  private JsonNode awaitAccepted(String keyId) {
    List<JsonNode> found = new ArrayList<>();
    Await.until(
        "the certificate over REST",
        SOON,
        () -> {
          audit.sessions("user=certified&outcome=any&limit=100&from=" + since).items().stream()
              .flatMap(session -> attempts(session.id()).stream())
              .filter(event -> event.path("certificateId").asText().equals(keyId))
              .filter(event -> event.path("outcome").asText().equals("accepted"))
              .forEach(found::add);
          return !found.isEmpty();
        });
    return found.getFirst();
  }

  private List<JsonNode> attempts(String session) {
    try {
      List<JsonNode> attempts = new ArrayList<>();
      JsonNode page =
          JSON.readTree(audit.read("/v1/sessions/" + session + "/events?limit=100").text());
      for (JsonNode item : page.path("items")) {
        if (item.path("type").asText().equals("authenticationAttempted")) {
          attempts.add(item.path("event"));
        }
      }
      return attempts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
