package dev.gatehouse.auth.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.TestingCertificates;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class KeyRevocationListTest {

  private static final List<String> NAMES =
      List.of(
          "serial",
          "serial-range",
          "serial-bitmap",
          "other-serials",
          "serial-of-other",
          "key-id",
          "key",
          "key-sha1",
          "key-sha256",
          "authority",
          "empty");

  static List<String> names() {
    return NAMES;
  }

  @ParameterizedTest
  @CsvSource({
    "serial,          true,  false",
    "serial-range,    true,  false",
    "serial-bitmap,   true,  false",
    "other-serials,   false, false",
    "serial-of-other, false, false",
    "key-id,          true,  false",
    "key,             true,  true",
    "key-sha1,        true,  true",
    "key-sha256,      true,  true",
    "authority,       true,  false",
    "empty,           false, false",
  })
  void whatSshKeygenRevokedIsRevoked(String name, boolean certificate, boolean key)
      throws IOException {
    // When
    Revocations revocations = new Revocations(accepted(bytes(name)));

    // Then
    assertThat(revocations.revoke(certificate("valid"))).isEqualTo(certificate);
    assertThat(revocations.revoke(TestingCertificates.key("ed25519"))).isEqualTo(key);
    assertThat(revocations.revoke(TestingCertificates.key("other-ed25519"))).isFalse();
  }

  @Test
  void aSetOfNumbersHasThoseAndNoOthers() throws IOException {
    // Given
    Revocation.SerialBits set = (Revocation.SerialBits) accepted(bytes("serial-bitmap")).getFirst();
    Revocations revocations = new Revocations(List.of(set));

    // When
    List<Long> revoked =
        LongStream.range(0, 100)
            .filter(serial -> revocations.revoke(numbered(serial)))
            .boxed()
            .toList();

    // Then
    assertThat(revoked).containsExactly(3L, 5L, 9L, 10L, 14L, 17L, 18L, 21L);
  }

  @Test
  void numbersAreUnsigned() {
    // Given
    Revocations revocations =
        new Revocations(
            List.of(new Revocation.Serials(Optional.of(certificate("valid").authority()), 5, -2)));

    // When / Then
    assertThat(revocations.revoke(numbered(4))).isFalse();
    assertThat(revocations.revoke(numbered(Long.MAX_VALUE))).isTrue();
    assertThat(revocations.revoke(numbered(-2))).isTrue();
    assertThat(revocations.revoke(numbered(-1))).isFalse();
  }

  @Test
  void aCertificateWithoutNumberIsRevokedByNoNumber() throws IOException {
    // Given
    Revocations revocations = new Revocations(accepted(bytes("serial-range")));

    // When / Then
    assertThat(certificate("from-here").serial()).isZero();
    assertThat(revocations.revoke(certificate("from-here"))).isFalse();
  }

  @Test
  void aListForEveryAuthorityRevokesOfEach() throws IOException {
    // Given: an empty key of the authority
    byte[] list =
        list(section(1, concat(string(""), string(""), part(0x23, string("laptop of demo")))));

    // When
    Revocations revocations = new Revocations(accepted(list));

    // Then
    assertThat(revocations.revoke(certificate("valid"))).isTrue();
    assertThat(revocations.revoke(certificate("by-other"))).isTrue();
  }

  @Test
  void aSignatureIsPassedOver() throws IOException {
    // Given
    byte[] signature =
        concat(
            section(4, string("ssh-ed25519")), string(concat(string("ssh-ed25519"), string("x"))));
    byte[] signed = concat(bytes("serial"), signature, signature);

    // When / Then
    assertThat(accepted(signed)).isEqualTo(accepted(bytes("serial")));
    assertThat(problem(concat(signed, section(2, new byte[0]))))
        .isEqualTo("something follows the signature");
  }

  @Test
  void whatIsNotUnderstoodRefusesTheList() throws IOException {
    assertThat(problem(list(section(6, new byte[0]))))
        .isEqualTo("the list has a section of the unknown type 6");
    assertThat(problem(list(section(1, concat(string(""), string(""), part(0x24, new byte[0]))))))
        .isEqualTo("the list revokes certificates by the unknown type 36");
    assertThat(problem(list(section(255, concat(string("a"), new byte[] {1}, string(""))))))
        .isEqualTo("the list has a critical extension, which is not known");
    assertThat(accepted(list(section(255, concat(string("a"), new byte[] {0}, string(""))))))
        .isEmpty();
    assertThat(problem("ssh-ed25519 AAAA".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo("not a list by ssh-keygen -k");
    assertThat(problem(new byte[KeyRevocationList.BYTES_MAX + 1]))
        .isEqualTo("the list has more than 1048576 bytes");
  }

  @Test
  void numbersThatCannotBeMeantRefuseTheList() throws IOException {
    assertThat(problem(certificates(part(0x20, uint64(0)))))
        .isEqualTo("the list revokes the number 0, which certificates without one have");
    assertThat(problem(certificates(part(0x21, concat(uint64(9), uint64(8))))))
        .isEqualTo("a range of numbers ends before it begins");
    assertThat(problem(certificates(part(0x22, concat(uint64(-1), string(new byte[] {2}))))))
        .isEqualTo("a set of numbers is none");
    assertThat(problem(certificates(part(0x22, concat(uint64(5), string(new byte[] {-1}))))))
        .isEqualTo("a set of numbers is none");
    assertThat(problem(certificates(part(0x22, concat(uint64(0), string(new byte[] {1}))))))
        .isEqualTo("a set of numbers is none");
    assertThat(problem(list(section(3, string(new byte[19])))))
        .isEqualTo("a fingerprint has not 20 bytes");
  }

  @ParameterizedTest
  @MethodSource("names")
  void noBeginningOfAListIsOne(String name) throws IOException {
    byte[] whole = bytes(name);
    int header = bytes("empty").length;
    for (int length = 0; length < whole.length; length++) {
      if (length != header) {
        assertThat(KeyRevocationList.read(Arrays.copyOf(whole, length)))
            .isInstanceOf(KeyRevocationList.Reading.Refused.class);
      }
    }
  }

  @Property(tries = 500)
  void anyBytesAreRefused(@ForAll @Size(max = 400) byte[] bytes) {
    assertThat(KeyRevocationList.read(bytes)).isInstanceOf(KeyRevocationList.Reading.Refused.class);
  }

  @Property(tries = 1000)
  void aListWithAByteChangedIsReadOrRefused(
      @ForAll @IntRange(max = 2000) int at, @ForAll byte change) throws IOException {
    // Given
    byte[] changed = bytes("serial-bitmap");
    changed[at % changed.length] = change;

    // When / Then: no exception
    assertThat(KeyRevocationList.read(changed)).isNotNull();
  }

  private static byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(TestingCertificates.list(name));
  }

  private static List<Revocation> accepted(byte[] list) {
    return switch (KeyRevocationList.read(list)) {
      case KeyRevocationList.Reading.Accepted(List<Revocation> revocations) -> revocations;
      case KeyRevocationList.Reading.Refused(String problem) -> throw new AssertionError(problem);
    };
  }

  private static String problem(byte[] list) {
    return switch (KeyRevocationList.read(list)) {
      case KeyRevocationList.Reading.Accepted accepted -> throw new AssertionError(accepted);
      case KeyRevocationList.Reading.Refused(String problem) -> problem;
    };
  }

  private static UserCertificate certificate(String name) {
    return ((UserCertificate.Reading.Certificate)
            UserCertificate.read(TestingCertificates.blob(name)))
        .certificate();
  }

  private static UserCertificate numbered(long serial) {
    UserCertificate valid = certificate("valid");
    return new UserCertificate(
        valid.key(),
        serial,
        valid.forUsers(),
        valid.keyId(),
        valid.principals(),
        valid.begin(),
        valid.end(),
        valid.criticalOptions(),
        valid.extensions(),
        valid.authority(),
        valid.signature());
  }

  private static byte[] certificates(byte[] part) throws IOException {
    return list(section(1, concat(string(""), string(""), part)));
  }

  private static byte[] list(byte[] section) throws IOException {
    return concat(bytes("empty"), section);
  }

  private static byte[] section(int type, byte[] data) throws IOException {
    return concat(new byte[] {(byte) type}, string(data));
  }

  private static byte[] part(int type, byte[] data) throws IOException {
    return section(type, data);
  }

  private static byte[] string(String text) throws IOException {
    return string(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] string(byte[] data) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(data.length);
    out.write(data);
    return bytes.toByteArray();
  }

  private static byte[] uint64(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(bytes::writeBytes);
    return bytes.toByteArray();
  }
}
