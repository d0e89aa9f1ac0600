package dev.gatehouse.auth.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.TestingCertificates;
import dev.gatehouse.auth.TestingKeys;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Acceptable;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Accepted;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Continue;
import dev.gatehouse.auth.authentication.AuthenticationDecision.Rejected;
import dev.gatehouse.auth.grant.BasisReader;
import dev.gatehouse.auth.grant.LoginKey;
import dev.gatehouse.auth.identity.PublicKeyBlob;
import dev.gatehouse.auth.identity.UserCertificate;
import dev.gatehouse.auth.policy.ChannelKind;
import dev.gatehouse.auth.policy.SessionPolicy;
import dev.gatehouse.auth.proof.Method;
import dev.gatehouse.auth.proof.TypedSecret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** By which certificates users get in, and to what. The client is 192.0.2.1. */
class CertificatesTest {

  private static final String AUTHORITIES =
      """
      certificateAuthorities:
        staff: {publicKey: %1$s}
        ecdsa256: {publicKey: %2$s}
        ecdsa384: {publicKey: %3$s}
        ecdsa521: {publicKey: %4$s}
        rsa: {publicKey: %5$s}
      groups:
        trusting: {policy: wide, certificateAuthorities: [staff]}
      """
          .formatted(
              TestingCertificates.authority("ca"),
              TestingCertificates.authority("ca-ecdsa256"),
              TestingCertificates.authority("ca-ecdsa384"),
              TestingCertificates.authority("ca-ecdsa521"),
              TestingCertificates.authority("ca-rsa"));

  private static final String USERS =
      """
        demo: {policy: wide, certificateAuthorities: [staff, ecdsa256, ecdsa384, ecdsa521, rsa]}
        member: {groups: [trusting], principals: [demo, administrators]}
        line: {policy: wide, authorizedKeys: ['cert-authority,principals="demo,other" %1$s']}
        bare-line: {policy: wide, authorizedKeys: ['cert-authority %1$s']}
        narrow:
          policy: wide
          authorizedKeys: ['cert-authority,principals="demo",restrict,pty %1$s']
        elsewhere:
          policy: wide
          authorizedKeys: ['cert-authority,principals="demo",from="198.51.100.0/24" %1$s']
        earlier:
          policy: wide
          authorizedKeys: ['cert-authority,principals="demo",expiry-time="20270102Z" %1$s']
        same-command:
          policy: wide
          authorizedKeys: ['cert-authority,principals="demo",command="/bin/true" %1$s']
        other-command:
          policy: wide
          authorizedKeys: ['cert-authority,principals="demo",command="/bin/false" %1$s']
        nobodys: {policy: wide, principals: [demo], certificateAuthorities: [ecdsa256]}
        powerless: {certificateAuthorities: [staff], principals: [demo]}
        two:
          policy: wide
          authentication: [[publickey, password]]
          passwordHash: %2$s
          certificateAuthorities: [staff]
          principals: [demo]
      """
          .formatted(TestingCertificates.authority("ca"), TestingAccess.HASH);

  @TempDir private Path folder;
  private TestingAccess access = TestingAccess.in(Path.of(""));
  private Authenticator authenticator = TestingAccess.none();

  @BeforeEach
  void letAnAccessFileTakeEffect() throws IOException {
    takesEffect("");
  }

  private void takesEffect(String revoked) throws IOException {
    access = TestingAccess.in(folder).users(AUTHORITIES + revoked, USERS);
    access.at(Instant.parse("2027-01-15T12:00:00Z"));
    authenticator = access.authenticator();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "valid",
        "for-ever",
        "of-ecdsa256",
        "of-ecdsa384",
        "of-ecdsa521",
        "of-rsa2048",
        "by-ecdsa256",
        "by-ecdsa384",
        "by-ecdsa521",
        "by-rsa-sha256",
        "by-rsa-sha512",
        "unknown-extension",
        "from-here"
      })
  void aCertificateOfATrustedAuthorityLetsItsUserIn(String name) {
    assertThat(decide("demo", offered(name))).isEqualTo(new Acceptable());
    assertThat(decide("demo", proven(name))).isInstanceOf(Accepted.class);
  }

  @ParameterizedTest
  @CsvSource({
    "by-other,           CERTIFICATE_AUTHORITY_UNKNOWN",
    "by-rsa1024,         CERTIFICATE_AUTHORITY_UNKNOWN",
    "by-rsa-sha1,        CERTIFICATE_NOT_SIGNED",
    "of-rsa1024,         CERTIFICATE_MALFORMED",
    "host,               CERTIFICATE_FOR_HOSTS",
    "no-principals,      CERTIFICATE_PRINCIPAL_WRONG",
    "for-others,         CERTIFICATE_PRINCIPAL_WRONG",
    "for-administrators, CERTIFICATE_PRINCIPAL_WRONG",
    "unknown-critical,   CERTIFICATE_OPTION_UNKNOWN",
    "verify-required,    CERTIFICATE_OPTION_UNKNOWN",
    "from-there,         CERTIFICATE_NOT_FROM_THERE",
  })
  void anyOtherLetsNobodyIn(String name, RejectionReason reason) {
    assertThat(decide("demo", offered(name))).isEqualTo(rejected(reason));
    assertThat(decide("demo", proven(name))).isEqualTo(rejected(reason));
  }

  @Test
  void aCertificateThatWasMadeOutToAnotherIsNotSigned() {
    // Given: the principal "root" of a certificate for others, made "demo"
    byte[] changed = TestingCertificates.bytes("for-others");
    int at = new String(changed, StandardCharsets.ISO_8859_1).indexOf("root");
    System.arraycopy("demo".getBytes(StandardCharsets.US_ASCII), 0, changed, at, 4);

    // When
    AuthenticationDecision decision =
        decide("demo", new Credential.ProvenKey(PublicKeyBlob.of(changed)));

    // Then
    assertThat(decision).isEqualTo(rejected(RejectionReason.CERTIFICATE_NOT_SIGNED));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-12-31T23:59:59.999Z, CERTIFICATE_NOT_YET_VALID",
    "2027-02-01T00:00:00Z,     CERTIFICATE_EXPIRED",
  })
  void aCertificateIsGoodInItsTime(Instant now, RejectionReason reason) {
    // Given
    access.at(now);

    // When / Then
    assertThat(decide("demo", proven("valid"))).isEqualTo(rejected(reason));
  }

  @ParameterizedTest
  @CsvSource({
    "member,    valid,              ''",
    "member,    for-administrators, ''",
    "member,    for-others,         CERTIFICATE_PRINCIPAL_WRONG",
    "line,      valid,              ''",
    "line,      for-administrators, CERTIFICATE_PRINCIPAL_WRONG",
    "bare-line, valid,              CERTIFICATE_PRINCIPAL_WRONG",
    "elsewhere, valid,              CERTIFICATE_NOT_FROM_THERE",
    "nobodys,   valid,              CERTIFICATE_AUTHORITY_NOT_TRUSTED",
    "powerless, valid,              NO_POLICY",
    "unknown,   valid,              UNKNOWN_USER",
    "earlier,   valid,              KEY_EXPIRED",
  })
  void whoTrustsWhomAndUnderWhichNameIsInTheFile(String user, String name, String reason) {
    // When
    AuthenticationDecision decision = decide(user, proven(name));

    // Then
    if (reason.isEmpty()) {
      assertThat(decision).isInstanceOf(Accepted.class);
    } else {
      assertThat(decision).isEqualTo(rejected(RejectionReason.valueOf(reason)));
    }
  }

  @Test
  void aCertifiedKeyIsNothingWithoutItsCertificate() {
    assertThat(decide("demo", new Credential.ProvenKey(TestingCertificates.key("ed25519"))))
        .isEqualTo(rejected(RejectionReason.UNKNOWN_KEY));
  }

  @ParameterizedTest
  @CsvSource({
    "valid,                    true,  direct-tcpip forwarded-tcpip x11 auth-agent",
    "permits-nothing,          false, ''",
    "permits-user-rc,          false, ''",
    "permits-pty,              true,  ''",
    "permits-port-forwarding,  false, direct-tcpip forwarded-tcpip",
    "permits-X11-forwarding,   false, x11",
    "permits-agent-forwarding, false, auth-agent",
  })
  void whatACertificateDoesNotPermitIsNotInTheSessionsPolicy(
      String name, boolean pty, String channels) {
    // When
    SessionPolicy policy = policy(decide("demo", proven(name)));

    // Then
    assertThat(policy.pty()).isEqualTo(pty);
    assertThat(policy.channels())
        .contains(ChannelKind.SHELL, ChannelKind.EXEC, ChannelKind.SUBSYSTEM);
    assertThat(
            policy.channels().stream()
                .map(ChannelKind::word)
                .filter(word -> !word.endsWith("streamlocal"))
                .skip(3))
        .containsExactlyElementsOf(
            Arrays.stream(channels.split(" ", -1)).filter(word -> !word.isEmpty()).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "same-command"})
  void whatACertificateForcesRunsInPlaceOfAnything(String user) {
    // When
    SessionPolicy policy = policy(decide(user, proven("forced-command")));

    // Then
    assertThat(policy.programs().forcedCommand()).contains("/bin/true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"other-command", "two", "without-exec"})
  void aCertificateForcesNothingThatTheFileDoesNotAllow(String user) throws IOException {
    // Given
    access =
        TestingAccess.in(folder)
            .users(
                AUTHORITIES,
                USERS
                    + """
                      without-exec: {policy: developer, certificateAuthorities: [staff], principals: [demo]}
                    """);
    access.at(Instant.parse("2027-01-15T12:00:00Z"));
    authenticator = access.authenticator();

    // When / Then
    assertThat(decide(user, proven("forced-command")))
        .isEqualTo(rejected(RejectionReason.CERTIFICATE_FORCES_COMMAND));
  }

  @Test
  void theOptionsOfAnAuthoritysLineRestrictItsCertificatesToo() {
    // When
    SessionPolicy full = policy(decide("narrow", proven("valid")));
    SessionPolicy less = policy(decide("narrow", proven("permits-X11-forwarding")));

    // Then
    assertThat(full.pty()).isTrue();
    assertThat(less.pty()).isFalse();
    assertThat(full.channels())
        .isEqualTo(less.channels())
        .containsExactly(ChannelKind.SHELL, ChannelKind.EXEC, ChannelKind.SUBSYSTEM);
  }

  @Test
  void whatACertificateDoesNotPermitIsNotPermittedByAPasswordBehindIt() {
    // Given
    String state = ((Continue) decide("two", proven("permits-pty"))).state();

    // When
    AuthenticationDecision decision =
        TestingAccess.join(
            authenticator.decide(
                TestingAccess.attempt(
                    "two",
                    2,
                    new Credential.Password(TypedSecret.of("demo-password".toCharArray())),
                    Optional.of(state))));

    // Then
    assertThat(policy(decision).pty()).isTrue();
    assertThat(policy(decision).channels())
        .containsExactly(ChannelKind.SHELL, ChannelKind.EXEC, ChannelKind.SUBSYSTEM);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{authority: staff, serial: 17}",
        "{authority: staff, serial: 1-17}",
        "{authority: staff, serial: 17-18446744073709551615}",
        "{authority: staff, keyId: laptop of demo}",
        "{keyId: laptop of demo}",
        "{publicKey: 'SHA256:ji+b7q554L95HbfbDIFoVXWJjO7aSuW7EYg5KYY/10s'}",
        "{krlFile: serial}",
        "{krlFile: serial-range}",
        "{krlFile: serial-bitmap}",
        "{krlFile: key-id}",
        "{krlFile: key}",
        "{krlFile: key-sha1}",
        "{krlFile: key-sha256}",
        "{krlFile: authority}",
      })
  void whatIsRevokedLetsNobodyIn(String entry) throws IOException {
    // When
    takesEffect(revoked(entry));

    // Then
    assertThat(decide("demo", proven("valid")))
        .isEqualTo(rejected(RejectionReason.CERTIFICATE_REVOKED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{authority: staff, serial: 16}",
        "{authority: staff, serial: 18-20}",
        "{authority: rsa, serial: 17}",
        "{authority: rsa, keyId: laptop of demo}",
        "{keyId: laptop of dem}",
        "{krlFile: other-serials}",
        "{krlFile: serial-of-other}",
        "{krlFile: empty}",
      })
  void whatIsNotRevokedDoes(String entry) throws IOException {
    // When
    takesEffect(revoked(entry));

    // Then
    assertThat(decide("demo", proven("valid"))).isInstanceOf(Accepted.class);
  }

  @Test
  void aRevokedKeyIsNotGoodWithoutACertificateEither() throws IOException {
    // Given
    access =
        TestingAccess.in(folder)
            .users(
                AUTHORITIES + revoked("{krlFile: key}"),
                "  plain: {policy: wide, authorizedKeys: ['%s']}\n"
                    .formatted(TestingKeys.line("ed25519")));

    // When
    authenticator = access.authenticator();

    // Then
    assertThat(decide("plain", new Credential.ProvenKey(TestingCertificates.key("ed25519"))))
        .isEqualTo(rejected(RejectionReason.KEY_REVOKED));
  }

  private static String revoked(String entry) {
    int name = entry.indexOf("krlFile: ") + "krlFile: ".length();
    String named =
        entry.contains("krlFile")
            ? "{krlFile: "
                + TestingCertificates.list(entry.substring(name, entry.length() - 1))
                + "}"
            : entry;
    return "revokedCertificates:\n  - " + named + "\n";
  }

  private static Credential offered(String name) {
    return new Credential.OfferedKey(TestingCertificates.blob(name));
  }

  @Test
  void whatAGrantRestsOnHasTheCertificateThroughEveryStep() {
    // Given
    String state = ((Continue) decide("two", proven("valid"))).state();

    // When
    LoginKey inOne = loginKey(decide("demo", proven("valid")));
    LoginKey inTwo =
        loginKey(
            TestingAccess.join(
                authenticator.decide(
                    TestingAccess.attempt(
                        "two",
                        2,
                        new Credential.Password(TypedSecret.of("demo-password".toCharArray())),
                        Optional.of(state)))));

    // Then
    assertThat(inTwo).isEqualTo(inOne);
    assertThat(inOne)
        .isEqualTo(
            new LoginKey.Certified(
                TestingCertificates.key("ed25519").fingerprints(),
                ((UserCertificate.Reading.Certificate)
                        UserCertificate.read(TestingCertificates.blob("valid")))
                    .certificate()
                    .authority()
                    .fingerprint(),
                17,
                "laptop of demo",
                List.of("demo"),
                Set.of(),
                Optional.empty()));
  }

  private static LoginKey loginKey(AuthenticationDecision decision) {
    String basis = ((Accepted) decision).grant().orElseThrow().basis();
    return new BasisReader(TestingAccess.keys()).read(basis).orElseThrow().key().orElseThrow();
  }

  private static Credential proven(String name) {
    return new Credential.ProvenKey(TestingCertificates.blob(name));
  }

  private static SessionPolicy policy(AuthenticationDecision decision) {
    return ((Accepted) decision).authorization().policy();
  }

  private AuthenticationDecision decide(String user, Credential credential) {
    return TestingAccess.join(
        authenticator.decide(TestingAccess.attempt(user, 1, credential, Optional.empty())));
  }

  private static Rejected rejected(RejectionReason reason) {
    return new Rejected(reason, List.of(Method.PUBLICKEY));
  }
}
