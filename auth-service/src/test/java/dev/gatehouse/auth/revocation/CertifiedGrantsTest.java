package dev.gatehouse.auth.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.TestingCertificates;
import dev.gatehouse.auth.TestingKeys;
import dev.gatehouse.auth.access.AccessFile;
import dev.gatehouse.auth.access.AccessReading;
import dev.gatehouse.auth.access.AccessSnapshot;
import dev.gatehouse.auth.access.TrustedAuthority;
import dev.gatehouse.auth.grant.Basis;
import dev.gatehouse.auth.grant.Basis.Origin;
import dev.gatehouse.auth.grant.LoginKey;
import dev.gatehouse.auth.identity.UserCertificate;
import dev.gatehouse.auth.revocation.Judgement.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a session that began with a certificate when the file is another one. */
class CertifiedGrantsTest {

  private static final Instant JANUARY = Instant.parse("2027-01-15T12:00:00Z");
  private static final Instant FEBRUARY = Instant.parse("2027-02-01T00:00:00Z");
  private static final String USER = "demo: {policy: p, certificateAuthorities: [staff]}";
  private static final String POLICY = "{template: default, channels: [shell], pty: true}";

  @TempDir private Path folder;

  private AccessSnapshot access(String policy, String user, String revoked) {
    try {
      Path file =
          Files.writeString(
              folder.resolve("access.yaml"),
              """
              version: 1
              templates: [default]
              policies:
                p: %s
              certificateAuthorities:
                staff: {publicKey: %s}
                others: {publicKey: %s}
              revokedCertificates: [%s]
              users:
                other: {policy: p, certificateAuthorities: [staff, others]}
                %s
              """
                  .formatted(
                      policy,
                      TestingCertificates.authority("ca"),
                      TestingCertificates.authority("other-ca"),
                      revoked,
                      user));
      return switch (AccessFile.read(file)) {
        case AccessReading.Accepted(AccessSnapshot snapshot) -> snapshot;
        case AccessReading.Refused refused -> throw new AssertionError(refused.violations());
      };
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Basis granted(String name) {
    if (!(UserCertificate.read(TestingCertificates.blob(name))
        instanceof UserCertificate.Reading.Certificate(UserCertificate certificate))) {
      throw new AssertionError(name);
    }
    TrustedAuthority trust =
        access(POLICY, USER, "").trusted("demo", certificate.authority()).orElseThrow();
    return TestingGrants.byFile(
        "demo",
        trust.authorization(certificate.restrictions()).policy(),
        Optional.of(
            new LoginKey.Certified(
                certificate.key().fingerprints(),
                certificate.authority().fingerprint(),
                certificate.serial(),
                certificate.keyId(),
                certificate.principals(),
                certificate.restrictions().denied(),
                certificate.restrictions().command())));
  }

  private static Judgement judge(AccessSnapshot access, Basis basis, Instant now) {
    return new GrantJudge(access, new KnownOrigins(Set.of(Origin.FILE)), List.of(), now)
        .judge(TestingGrants.held(basis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"valid", "for-ever", "of-ecdsa384", "permits-pty", "permits-nothing"})
  void aSessionByCertificateStandsAsLongAsNothingChanges(String name) {
    assertThat(judge(access(POLICY, USER, ""), granted(name), JANUARY))
        .isEqualTo(new Judgement.Stands());
  }

  static Stream<Arguments> changes() {
    String list = "{krlFile: '%s'}";
    return Stream.of(
        Arguments.of("nobody: {policy: p}", "", Cause.USER_GONE),
        Arguments.of(
            "demo: {policy: p, certificateAuthorities: [others]}", "", Cause.AUTHORITY_GONE),
        Arguments.of(
            "demo: {policy: p, authorizedKeys: ['%s']}".formatted(TestingKeys.bare("ed25519")),
            "",
            Cause.AUTHORITY_GONE),
        Arguments.of(
            "demo: {policy: p, authorizedKeys: ['cert-authority,principals=\"root\" %s']}"
                .formatted(TestingCertificates.authority("ca")),
            "",
            Cause.CERTIFICATE_REFUSED),
        Arguments.of(
            ("demo: {policy: p, authorizedKeys:"
                    + " ['cert-authority,principals=\"demo\",expiry-time=\"20270102Z\" %s']}")
                .formatted(TestingCertificates.authority("ca")),
            "",
            Cause.KEY_EXPIRED),
        Arguments.of(USER, "{authority: staff, serial: 17}", Cause.CERTIFICATE_REVOKED),
        Arguments.of(USER, "{authority: staff, serial: 10-20}", Cause.CERTIFICATE_REVOKED),
        Arguments.of(USER, "{keyId: laptop of demo}", Cause.CERTIFICATE_REVOKED),
        Arguments.of(
            USER, list.formatted(TestingCertificates.list("serial")), Cause.CERTIFICATE_REVOKED),
        Arguments.of(
            USER,
            list.formatted(TestingCertificates.list("serial-bitmap")),
            Cause.CERTIFICATE_REVOKED),
        Arguments.of(
            USER, list.formatted(TestingCertificates.list("key-id")), Cause.CERTIFICATE_REVOKED),
        Arguments.of(
            USER, list.formatted(TestingCertificates.list("key")), Cause.CERTIFICATE_REVOKED),
        Arguments.of(
            USER, list.formatted(TestingCertificates.list("key-sha1")), Cause.CERTIFICATE_REVOKED),
        Arguments.of(
            USER,
            list.formatted(TestingCertificates.list("authority")),
            Cause.CERTIFICATE_REVOKED));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void itEndsWithWhateverWouldNotLetItsUserInToday(String user, String revoked, Cause cause) {
    assertThat(judge(access(POLICY, user, revoked), granted("valid"), JANUARY))
        .isEqualTo(new Judgement.Revoked(cause));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{authority: others, serial: 17}",
        "{authority: staff, serial: 18-20}",
        "{keyId: another laptop}"
      })
  void whatIsRevokedOfOthersIsNothingToIt(String revoked) {
    assertThat(judge(access(POLICY, USER, revoked), granted("valid"), JANUARY))
        .isEqualTo(new Judgement.Stands());
  }

  @Test
  void itOutlivesItsCertificate() {
    assertThat(judge(access(POLICY, USER, ""), granted("valid"), FEBRUARY.plusSeconds(1)))
        .isEqualTo(new Judgement.Stands());
  }

  @Test
  void aPolicyThatIsAnotherForThisCertificateIsAChange() {
    // Given
    AccessSnapshot withoutPty =
        access("{template: default, channels: [shell], pty: false}", USER, "");

    // When / Then: a certificate that permits no terminal loses nothing
    assertThat(judge(withoutPty, granted("valid"), JANUARY)).isEqualTo(new Judgement.Changed());
    assertThat(judge(withoutPty, granted("permits-nothing"), JANUARY))
        .isEqualTo(new Judgement.Stands());
  }

  @Test
  void aCommandThatACertificateForcesHasToBeAllowedStill() {
    // Given
    String exec = "{template: default, channels: [exec], commands: [{exact: %s}]}";
    Basis basis =
        TestingGrants.byFile(
            "demo",
            access(exec.formatted("/bin/true"), USER, "")
                .account("demo")
                .orElseThrow()
                .authorization()
                .policy(),
            granted("forced-command").key());

    // When / Then
    assertThat(judge(access(exec.formatted("/bin/false"), USER, ""), basis, JANUARY))
        .isEqualTo(new Judgement.Revoked(Cause.CERTIFICATE_REFUSED));
  }
}
