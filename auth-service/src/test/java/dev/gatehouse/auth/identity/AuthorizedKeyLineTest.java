package dev.gatehouse.auth.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.TestingKeys;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizedKeyLineTest {

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "ecdsa256", "ecdsa384", "ecdsa521", "rsa2048", "rsa4096"})
  void aKeyThatSshKeygenMadeIsAccepted(String name) {
    // Given
    String line = TestingKeys.line(name);

    // When
    AuthorizedKeyLine reading = AuthorizedKeyLine.read(line);

    // Then
    PublicKeyBlob blob = PublicKeyLine.parse(TestingKeys.bare(name)).orElseThrow().blob();
    assertThat(reading).isEqualTo(new AuthorizedKeyLine.Key(blob, KeyRestrictions.NONE));
  }

  @Test
  void aSecurityKeyIsAccepted() {
    // Given
    byte[] point = Arrays.copyOfRange(blob("ecdsa256"), 39, 104);
    String ed25519 = line("sk-ssh-ed25519@openssh.com", new byte[32], text("ssh:"));
    String ecdsa =
        line("sk-ecdsa-sha2-nistp256@openssh.com", text("nistp256"), point, text("ssh:"));

    // When
    AuthorizedKeyLine first = AuthorizedKeyLine.read(ed25519);
    AuthorizedKeyLine second = AuthorizedKeyLine.read(ecdsa);

    // Then
    assertThat(first).isInstanceOf(AuthorizedKeyLine.Key.class);
    assertThat(second).isInstanceOf(AuthorizedKeyLine.Key.class);
  }

  @Test
  void anAuthorityIsNoKey() {
    // Given
    String key = TestingKeys.line("ed25519");
    PublicKeyBlob blob = PublicKeyLine.parse(TestingKeys.bare("ed25519")).orElseThrow().blob();

    // When / Then
    assertThat(AuthorizedKeyLine.read("cert-authority " + key))
        .isEqualTo(new AuthorizedKeyLine.Authority(blob, KeyRestrictions.NONE, Optional.empty()));
    assertThat(AuthorizedKeyLine.read("principals=\"a,b c\",Cert-Authority " + key))
        .isInstanceOf(AuthorizedKeyLine.Refused.class);
    assertThat(AuthorizedKeyLine.read("principals=\"a,b\",Cert-Authority " + key))
        .isEqualTo(
            new AuthorizedKeyLine.Authority(
                blob, KeyRestrictions.NONE, Optional.of(Set.of("a", "b"))));
  }

  @Test
  void aSecurityKeyIsNoAuthority() {
    // Given
    String line = line("sk-ssh-ed25519@openssh.com", new byte[32], text("ssh:"));

    // When / Then
    assertThat(AuthorizedKeyLine.read("cert-authority " + line))
        .isEqualTo(new AuthorizedKeyLine.Refused("a security key is not accepted as an authority"));
  }

  @Test
  void aSecurityKeyWithoutApplicationIsRefused() {
    // Given
    String line = line("sk-ssh-ed25519@openssh.com", new byte[32], new byte[0]);

    // When
    AuthorizedKeyLine reading = AuthorizedKeyLine.read(line);

    // Then
    assertThat(reading)
        .isEqualTo(new AuthorizedKeyLine.Refused("a security key names its application"));
  }

  @Test
  void bytesBehindTheKeyAreRefused() {
    // Given
    String line = line("ssh-ed25519", new byte[32], text("more"));

    // When
    AuthorizedKeyLine reading = AuthorizedKeyLine.read(line);

    // Then
    assertThat(reading)
        .isEqualTo(new AuthorizedKeyLine.Refused("the key's bytes go on after its end"));
  }

  @Test
  void aPointThatIsNotOnTheCurveIsRefused() {
    // Given
    byte[] point = Arrays.copyOfRange(blob("ecdsa256"), 39, 104);
    point[64] ^= 1;
    String line = line("ecdsa-sha2-nistp256", text("nistp256"), point);

    // When
    AuthorizedKeyLine reading = AuthorizedKeyLine.read(line);

    // Then
    assertThat(reading)
        .isEqualTo(new AuthorizedKeyLine.Refused("the key is not a point of the curve nistp256"));
  }

  @Test
  void anRsaKeyWithAnEvenExponentIsRefused() {
    // Given
    byte[] modulus = new byte[257];
    modulus[1] = (byte) 0x80;
    String line = line("ssh-rsa", new byte[] {4}, modulus);

    // When
    AuthorizedKeyLine reading = AuthorizedKeyLine.read(line);

    // Then
    assertThat(reading)
        .isEqualTo(
            new AuthorizedKeyLine.Refused("the exponent of an RSA key is odd and greater than 2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   ", "\t", "# comment", "  # comment"})
  void emptyLinesAndCommentsAreNoKeys(String line) {
    // When
    AuthorizedKeyLine reading = AuthorizedKeyLine.read(line);

    // Then
    assertThat(reading).isEqualTo(new AuthorizedKeyLine.Blank());
  }

  @Test
  void aLineOfAnyLengthIsBounded() {
    // Given
    String line = "ssh-ed25519 " + "A".repeat(AuthorizedKeyLine.CHARACTERS_MAX);

    // When
    AuthorizedKeyLine reading = AuthorizedKeyLine.read(line);

    // Then
    assertThat(reading).isInstanceOf(AuthorizedKeyLine.Refused.class);
  }

  private static byte[] blob(String name) {
    return PublicKeyLine.parse(TestingKeys.bare(name)).orElseThrow().blob().bytes();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String line(String algorithm, byte[]... strings) {
    ByteArrayOutputStream blob = new ByteArrayOutputStream();
    writeString(blob, text(algorithm));
    for (byte[] string : strings) {
      writeString(blob, string);
    }
    return algorithm + " " + Base64.getEncoder().encodeToString(blob.toByteArray());
  }

  private static void writeString(ByteArrayOutputStream blob, byte[] string) {
    blob.writeBytes(ByteBuffer.allocate(4).putInt(string.length).array());
    blob.writeBytes(string);
  }
}
