package dev.gatehouse.auth.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.TestingCertificates;
import dev.gatehouse.auth.identity.KeyRestrictions.Permission;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserCertificateTest {

  private static final byte[] VALID = TestingCertificates.bytes("valid");

  @Test
  void whatSshKeygenWroteIsRead() {
    // When
    UserCertificate certificate = certificate("valid");

    // Then
    assertThat(certificate.key()).isEqualTo(TestingCertificates.key("ed25519"));
    assertThat(certificate.serial()).isEqualTo(17);
    assertThat(certificate.forUsers()).isTrue();
    assertThat(certificate.keyId()).isEqualTo("laptop of demo");
    assertThat(certificate.principals()).containsExactly("demo");
    assertThat(certificate.begin()).isEqualTo(Instant.parse("2027-01-01T00:00:00Z"));
    assertThat(certificate.end()).isEqualTo(Instant.parse("2027-02-01T00:00:00Z"));
    assertThat(certificate.criticalOptions()).isEmpty();
    assertThat(certificate.restrictions().denied()).isEmpty();
    assertThat(certificate.authority().fingerprint())
        .isEqualTo(
            PublicKeyLine.parse(TestingCertificates.authority("ca").replaceFirst(" [^ ]*$", ""))
                .orElseThrow()
                .blob()
                .fingerprint());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "valid",
        "of-ecdsa256",
        "of-ecdsa384",
        "of-ecdsa521",
        "of-rsa2048",
        "by-ecdsa256",
        "by-ecdsa384",
        "by-ecdsa521",
        "by-rsa-sha256",
        "by-rsa-sha512"
      })
  void aSignatureOfEveryAcceptedAlgorithmIsVerified(String name) {
    assertThat(certificate(name).isSigned()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"by-rsa-sha1", "by-rsa1024"})
  void aWeakSignatureIsNone(String name) {
    assertThat(certificate(name).isSigned()).isFalse();
  }

  @Test
  void aWeakKeyIsNotCertified() {
    assertThat(UserCertificate.read(TestingCertificates.blob("of-rsa1024")))
        .isEqualTo(
            new UserCertificate.Reading.Malformed(
                "an RSA key has from 2048 to 16384 bits, this one has 1024"));
  }

  @ParameterizedTest
  @CsvSource({"ed25519", "ecdsa256", "ecdsa384", "ecdsa521", "rsa2048"})
  void theCertifiedKeyIsTheOneWithoutCertificate(String key) {
    // Given
    String name = key.equals("ed25519") ? "valid" : "of-" + key;

    // When / Then
    assertThat(certificate(name).key()).isEqualTo(TestingCertificates.key(key));
  }

  @Test
  void aKeyIsNoCertificate() {
    assertThat(TestingCertificates.key("ed25519").isCertificate()).isFalse();
    assertThat(TestingCertificates.blob("valid").isCertificate()).isTrue();
    assertThat(UserCertificate.read(TestingCertificates.key("ed25519")))
        .isEqualTo(
            new UserCertificate.Reading.Malformed("it is of an algorithm that is not accepted"));
  }

  @Test
  void forEverIsForEver() {
    // When
    UserCertificate certificate = certificate("for-ever");

    // Then
    assertThat(certificate.hasBegun(Instant.EPOCH)).isTrue();
    assertThat(certificate.hasEnded(Instant.parse("+100000-01-01T00:00:00Z"))).isFalse();
    assertThat(Long.toUnsignedString(certificate.serial())).isEqualTo("18446744073709551615");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-12-31T23:59:59.999999999Z, false, false",
    "2027-01-01T00:00:00Z,           true,  false",
    "2027-01-31T23:59:59.999999999Z, true,  false",
    "2027-02-01T00:00:00Z,           true,  true",
  })
  void theBeginIsWithinAndTheEndIsNot(Instant now, boolean begun, boolean ended) {
    assertThat(certificate("valid").hasBegun(now)).isEqualTo(begun);
    assertThat(certificate("valid").hasEnded(now)).isEqualTo(ended);
  }

  @ParameterizedTest
  @CsvSource({
    "permits-nothing,          PTY PORT_FORWARDING AGENT_FORWARDING X11_FORWARDING",
    "permits-user-rc,          PTY PORT_FORWARDING AGENT_FORWARDING X11_FORWARDING",
    "permits-pty,              PORT_FORWARDING AGENT_FORWARDING X11_FORWARDING",
    "permits-port-forwarding,  PTY AGENT_FORWARDING X11_FORWARDING",
    "permits-agent-forwarding, PTY PORT_FORWARDING X11_FORWARDING",
    "permits-X11-forwarding,   PTY PORT_FORWARDING AGENT_FORWARDING",
    "unknown-extension,        ''",
  })
  void whatIsNotPermittedIsDenied(String name, String denied) {
    assertThat(certificate(name).restrictions().denied())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(denied.split(" ", -1))
                .filter(word -> !word.isEmpty())
                .map(Permission::valueOf)
                .toList());
  }

  @ParameterizedTest
  @CsvSource({
    "valid,            true,  ''",
    "from-here,        true,  ''",
    "forced-command,   true,  /bin/true",
    "unknown-critical, false, ''",
    "verify-required,  false, ''",
  })
  void aCriticalOptionIsEnforcedOrUnknown(String name, boolean enforceable, String forced) {
    assertThat(certificate(name).hasEnforceableOptions()).isEqualTo(enforceable);
    assertThat(certificate(name).forcedCommand().orElse("")).isEqualTo(forced);
  }

  @Property(tries = 500)
  void noOtherByteIsSignedToo(@ForAll @IntRange(max = 2000) int at, @ForAll byte change) {
    // Given
    byte[] changed = VALID.clone();
    int place = at % VALID.length;
    changed[place] = (byte) (change == changed[place] ? change + 1 : change);

    // When / Then
    assertThat(signed(changed)).isEmpty();
  }

  @Test
  void noBeginningOfACertificateIsOne() {
    for (String name : List.of("valid", "of-rsa2048", "by-ecdsa521", "from-here")) {
      byte[] whole = TestingCertificates.bytes(name);
      for (int length = 1; length < whole.length; length++) {
        assertThat(UserCertificate.read(PublicKeyBlob.of(Arrays.copyOf(whole, length))))
            .isInstanceOf(UserCertificate.Reading.Malformed.class);
      }
    }
  }

  @Test
  void nothingFollowsACertificate() {
    assertThat(UserCertificate.read(PublicKeyBlob.of(Arrays.copyOf(VALID, VALID.length + 1))))
        .isEqualTo(new UserCertificate.Reading.Malformed("its bytes go on after its end"));
  }

  @Property(tries = 500)
  void anyBytesAreRefused(@ForAll @Size(min = 1, max = 400) byte[] bytes) {
    assertThat(signed(bytes)).isEmpty();
    assertThat(PublicKeyBlob.of(bytes).isCertificate()).isFalse();
  }

  @Property(tries = 500)
  void anyBytesBehindTheNameAreRefused(@ForAll @Size(max = 400) byte[] bytes) {
    // Given: the name is the first 4 + 32 bytes
    byte[] named = Arrays.copyOf(VALID, 36 + bytes.length);
    System.arraycopy(bytes, 0, named, 36, bytes.length);

    // When / Then
    assertThat(signed(named)).isEmpty();
  }

  private static Optional<UserCertificate> signed(byte[] bytes) {
    return UserCertificate.read(PublicKeyBlob.of(bytes))
            instanceof UserCertificate.Reading.Certificate(UserCertificate certificate)
        ? Optional.of(certificate).filter(UserCertificate::isSigned)
        : Optional.empty();
  }

  private static UserCertificate certificate(String name) {
    return switch (UserCertificate.read(TestingCertificates.blob(name))) {
      case UserCertificate.Reading.Certificate(UserCertificate certificate) -> certificate;
      case UserCertificate.Reading.Malformed malformed ->
          throw new AssertionError(malformed.problem());
    };
  }
}
