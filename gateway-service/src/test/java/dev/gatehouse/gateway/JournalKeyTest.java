package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.Signature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalKeyTest {
  @TempDir private Path directory;

  @Test
  void aKeyIsMadeWithItsPublicHalfBesideIt() throws Exception {
    // Given
    Path file = directory.resolve("keys/journal_key");

    // When
    KeyPair key = JournalKey.load(file);

    // Then
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(key.getPrivate());
    byte[] signed = signature.sign();
    signature.initVerify(key.getPublic());
    assertThat(signature.verify(signed)).isTrue();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(file)).startsWith("-----BEGIN PRIVATE KEY-----\n");
    assertThat(Files.readString(directory.resolve("keys/journal_key.pub")))
        .startsWith("-----BEGIN PUBLIC KEY-----\n");
  }

  @Test
  void aKeyThatIsThereIsKept() {
    // Given
    Path file = directory.resolve("journal_key");
    KeyPair first = JournalKey.load(file);

    // When
    KeyPair second = JournalKey.load(file);

    // Then
    assertThat(second.getPublic()).isEqualTo(first.getPublic());
    assertThat(second.getPrivate()).isEqualTo(first.getPrivate());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "not a key", "-----BEGIN PRIVATE KEY-----\nAAAA\n"})
  void aKeyThatCannotBeReadIsNotReplaced(String content) throws IOException {
    // Given
    Path file = directory.resolve("journal_key");
    Files.writeString(file, content);

    // When / Then
    assertThatThrownBy(() -> JournalKey.load(file)).isInstanceOf(UncheckedIOException.class);
    assertThat(Files.readString(file)).isEqualTo(content);
  }
}
