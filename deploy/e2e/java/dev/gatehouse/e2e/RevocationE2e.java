package dev.gatehouse.e2e;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.e2e.Suite.Part;
import dev.gatehouse.e2e.audit.AuditApi;
import dev.gatehouse.e2e.audit.AuditApi.SessionView;
import dev.gatehouse.e2e.audit.RecordedFaithfully;
import dev.gatehouse.e2e.ssh.Await;
import dev.gatehouse.e2e.ssh.Program;
import dev.gatehouse.e2e.ssh.SshClient;
import dev.gatehouse.e2e.ssh.SshRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What was granted is taken back, or nobody can say whether it still stands. */
@Isolated("it stops a part that all others need, and changes the access file and the signing key")
class RevocationE2e {
  private static final Duration PROMISE = Duration.ofSeconds(30);
  private static final Duration SOON = Duration.ofSeconds(30);

  /** A user whose sessions no other test needs, and who is cut off soon when nobody can say. */
  private static final String USER = "fleeting";

  private static final String POLICY_BEFORE = "  fleeting:\n    template: default\n";
  private static final String POLICY_AFTER =
      "  fleeting:\n    template: default\n    channelsMax: 3\n";

  private static final String NOT_REVOKED = "\ncertificateAuthorities:\n";
  private static final String REVOKED =
      "\nrevokedCertificates: [{keyId: a lost laptop}]\ncertificateAuthorities:\n";

  private final Suite suite = Suite.running();
  private final SshClient ssh = SshClient.of(suite.endpoints());
  private final AuditApi audit = new AuditApi(suite.endpoints());
  private final RevocationsApi operator = new RevocationsApi(suite);
  private final ServiceLog log = suite.log(Part.AUTH);
  private final AccessFileOnDisk access = new AccessFileOnDisk(suite);
  private final Instant since = Instant.now();

  @AfterEach
  void restore() {
    if (access.isChanged()) {
      takesEffect(access::restore);
    }
    suite.restore();
  }

  /** Changes the access file, and waits until that has taken effect. */
  private void takesEffect(Runnable change) {
    int before = log.linesWith("GH-AUTH-1101").size();
    change.run();
    Await.until(
        "the access file takes effect", SOON, () -> log.linesWith("GH-AUTH-1101").size() > before);
  }

  /** A program that says what it is told, and has said it once. */
  private SshRun talking(String user) {
    return talking(ssh.as(user));
  }

  private static SshRun talking(SshClient client) {
    SshRun run = client.converse("cat");
    says(run, "before");
    return run;
  }

  private static void says(SshRun run, String word) {
    run.say(word);
    run.awaitOutput(word + "\n", SOON);
  }

  private SessionView session(SshRun run, String user) {
    return Await.value("the session is in REST", SOON, () -> audit.find(user, run.marker(), since));
  }

  private SessionView ended(SshRun run) {
    return Objects.requireNonNull(
        new RecordedFaithfully(audit, USER)
            .awaitEnded(List.of(run), since, SOON)
            .get(run.marker()));
  }

  private String events(SessionView session) {
    return audit.read("/v1/sessions/" + session.id() + "/events?limit=500").text();
  }

  /** How long it took until the client was sent away. */
  private static Duration sentAway(SshRun run) {
    long begin = System.nanoTime();
    assertThat(run.await().exit()).isEqualTo(255);
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  @Test
  void liveSessionsEndWithinHalfAMinuteOfTheirRevocationAndNobodyElses() {
    try (SshRun one = talking(USER);
        SshRun another = talking(USER);
        SshRun somebodys = talking(suite.endpoints().user())) {
      // When: one session, then the user
      String ofSession = operator.revoke("sid", session(one, USER).id());
      Duration first = sentAway(one);
      says(another, "still there");
      String ofUser = operator.revoke("principal", USER);
      Duration second = sentAway(another);

      // Then
      assertThat(List.of(first, second)).allMatch(took -> took.compareTo(PROMISE) < 0);
      assertThat(one.errorText()).contains("Your access was revoked. [GH-GATEWAY-1221]");
      assertThat(one.outputText()).isEqualTo("before\n");
      assertThat(another.errorText()).contains("GH-GATEWAY-1221");
      says(somebodys, "still there");
      assertThat(ended(one).endReason()).isEqualTo("authorization-revoked");
      assertThat(ended(one).integrity()).isEqualTo("complete");
      Await.until("a login after the revocation", SOON, () -> ssh.as(USER).run("true").exit() == 0);
      assertThat(operator.lift(ofSession)).isEqualTo(204);
      assertThat(operator.lift(ofUser)).isEqualTo(204);
    }
  }

  @Test
  void anEditOfThePolicyEndsItsSessionsWithinHalfAMinuteAndNobodyElses() {
    try (SshRun run = talking(USER);
        SshRun other = talking(suite.endpoints().user())) {
      // When
      long begin = System.nanoTime();
      takesEffect(() -> access.replace(POLICY_BEFORE, POLICY_AFTER));
      Duration _ = sentAway(run);
      Duration took = Duration.ofNanos(System.nanoTime() - begin);

      // Then
      assertThat(took).isLessThan(PROMISE);
      assertThat(run.errorText())
          .contains("What you may do here has changed; log in again. [GH-GATEWAY-1222]");
      says(other, "still there");
      assertThat(ended(run).endReason()).isEqualTo("policy-changed");
      assertThat(ssh.as(USER).run("true").exit()).isZero();
    }
  }

  @Test
  void aSessionByCertificateStandsUntilItsCertificateIsRevoked(@TempDir Path folder) {
    try (SshRun run = talking(certified(folder, "a lost laptop"));
        SshRun other = talking(certified(folder, "another laptop"))) {
      // When
      long begin = System.nanoTime();
      takesEffect(() -> access.replace(NOT_REVOKED, REVOKED));
      Duration _ = sentAway(run);
      Duration took = Duration.ofNanos(System.nanoTime() - begin);

      // Then
      assertThat(took).isLessThan(PROMISE);
      assertThat(run.errorText()).contains("Your access was revoked. [GH-GATEWAY-1221]");
      says(other, "still there");
      other.closeInput();
      assertThat(other.await().exit()).isZero();
    }
  }

  private SshClient certified(Path folder, String keyId) {
    Path key = folder.resolve(keyId.replace(' ', '-'));
    String authority = suite.endpoint("GATEHOUSE_SSH_AUTHORITY");
    Program.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString()).succeed();
    Program.of("ssh-keygen", "-q", "-s", authority, "-I", keyId, "-n", "staff", key + ".pub")
        .succeed();
    return ssh.as("certified").with(key).option("-o", "CertificateFile=" + key + "-cert.pub");
  }

  @Test
  void withoutAuthServiceNobodyGetsInAndSessionsGoOnUntilTheyHaveGoneUnconfirmedForTooLong() {
    try (SshRun brief = talking(USER);
        SshRun patient = talking(suite.endpoints().user())) {
      // Given
      SessionView session = session(patient, suite.endpoints().user());

      // When
      suite.kill(Part.AUTH);
      SshRun late = ssh.run("true");
      says(brief, "during");
      Duration took = sentAway(brief);
      says(patient, "during");
      suite.start(Part.AUTH);
      Await.until(
          "the grant is confirmed",
          SOON,
          () -> events(session).contains("authenticationGrantConfirmed"));
      says(patient, "after");

      // Then
      assertThat(late.exit()).isEqualTo(255);
      assertThat(late.errorText()).contains("GH-GATEWAY-1203");
      assertThat(took).isLessThan(Duration.ofMinutes(1));
      assertThat(brief.errorText())
          .contains(
              "Your access could not be confirmed for too long; try again soon. [GH-GATEWAY-1223]");
      assertThat(ended(brief).endReason()).isEqualTo("authorization-stale");
      assertThat(events(session)).contains("authenticationGrantUnconfirmed");
      patient.closeInput();
      assertThat(patient.await().exit()).isZero();
    }
  }

  @Test
  void theSigningKeyIsRotatedWithoutARefusedLoginAndOldSessionsAreJudgedAsBefore()
      throws IOException, GeneralSecurityException {
    try (SshRun run = talking(USER)) {
      // Given
      String id = session(run, USER).id();
      Path keys = suite.file("keys");

      // When: in the order of docs/how-to/rotate-the-signing-key.md, while people log in
      write(newKey(), keys.resolve("auth-next.pem"));
      write(Files.readString(keys.resolve("auth-signing.pem")), keys.resolve("auth-previous.pem"));
      write(Files.readString(keys.resolve("auth-next.pem")), keys.resolve("auth-signing.pem"));
      says(run, "after");
      String revocation = operator.revoke("sid", id);
      Duration took = sentAway(run);

      // Then: only by what the old key has signed could its revocation be seen
      assertThat(took).isLessThan(PROMISE);
      assertThat(run.errorText()).contains("GH-GATEWAY-1221");
      assertThat(log.linesWith("GH-AUTH-2306")).isEmpty();
      assertThat(operator.lift(revocation)).isEqualTo(204);
    }
  }

  private static String newKey() throws GeneralSecurityException {
    byte[] key =
        KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate().getEncoded();
    return "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
        .formatted(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key));
  }

  /** Puts a key in its place, and logs in until auth-service has seen it. */
  private void write(String key, Path file) throws IOException {
    int changes = log.linesWith("GH-AUTH-4002").size();
    Path copy = Files.writeString(file.resolveSibling("next"), key);
    Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
    Files.move(copy, file, ATOMIC_MOVE, REPLACE_EXISTING);
    Await.until(
        "auth-service knows its keys",
        SOON,
        () -> {
          assertThat(ssh.run("true").exit()).isZero();
          return log.linesWith("GH-AUTH-4002").size() > changes;
        });
    assertThat(ssh.run("true").exit()).isZero();
  }
}
