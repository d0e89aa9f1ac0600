package dev.gatehouse.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.stream.Stream;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostKeysTest {
  @TempDir private Path directory;

  @Test
  void aKeyIsMadeWhereThereIsNoneReadableByItsOwnerAlone() throws Exception {
    // When
    KeyPair key = HostKeys.load(directory.resolve("new"));

    // Then
    Path file = directory.resolve("new/ssh_host_ed25519_key");
    assertThat(Files.readString(file)).startsWith("-----BEGIN OPENSSH PRIVATE KEY-----");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    String line = Files.readString(file.resolveSibling("ssh_host_ed25519_key.pub"));
    assertThat(line).startsWith("ssh-ed25519 ");
    assertThat(
            KeyUtils.compareKeys(
                AuthorizedKeyEntry.parseAuthorizedKeyEntry(line.strip())
                    .resolvePublicKey(null, null),
                key.getPublic()))
        .isTrue();
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void aKeyThatIsThereIsKept() {
    // Given
    KeyPair first = HostKeys.load(directory);

    // When
    KeyPair second = HostKeys.load(directory);

    // Then
    assertThat(KeyUtils.compareKeys(first.getPublic(), second.getPublic())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "not a key", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n"})
  void aKeyThatCannotBeReadIsNotReplaced(String content) throws IOException {
    // Given
    Path file = directory.resolve("ssh_host_ed25519_key");
    Files.writeString(file, content);

    // When / Then
    assertThatThrownBy(() -> HostKeys.load(directory)).isInstanceOf(UncheckedIOException.class);
    assertThat(Files.readString(file)).isEqualTo(content);
  }
}
