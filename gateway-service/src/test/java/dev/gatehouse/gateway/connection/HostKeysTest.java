package dev.gatehouse.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostKeysTest {
  @TempDir private Path directory;

  @Test
  void aKeyIsMadeWhereThereIsNoneReadableByItsOwnerAlone() throws Exception {
    // When
    KeyPair key = HostKeys.load(directory.resolve("new")).current();

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
    KeyPair first = HostKeys.load(directory).current();

    // When
    KeyPair second = HostKeys.load(directory).current();

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

  private static KeyPair newKey() throws GeneralSecurityException {
    return KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
  }

  private static byte[] blob(KeyPair key) {
    ByteArrayBuffer blob = new ByteArrayBuffer();
    blob.putRawPublicKey(key.getPublic());
    return blob.getCompactData();
  }

  @Test
  void aNextKeyIsAnnouncedBehindThePresentOneAndNotUsed() throws Exception {
    // Given
    KeyPair present = HostKeys.load(directory).current();
    KeyPair next = newKey();
    try (OutputStream out = Files.newOutputStream(directory.resolve("ssh_host_ed25519_key.next"))) {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(next, "next", null, out);
    }

    // When
    HostKeys keys = HostKeys.load(directory);

    // Then
    assertThat(KeyUtils.compareKeys(keys.current().getPublic(), present.getPublic())).isTrue();
    assertThat(keys.announced()).containsExactly(blob(present), blob(next));
  }

  @Test
  void aNextKeyThatIsThePresentOneIsAnnouncedOnce() throws Exception {
    // Given
    KeyPair key = newKey();

    // When
    HostKeys keys = new HostKeys(key, key);

    // Then
    assertThat(keys.announced()).containsExactly(blob(key));
  }

  @Test
  void aNextKeyThatCannotBeReadIsAnError() throws IOException {
    // Given
    HostKeys _ = HostKeys.load(directory);
    Files.writeString(directory.resolve("ssh_host_ed25519_key.next"), "not a key");

    // When / Then
    assertThatThrownBy(() -> HostKeys.load(directory)).isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void aKeyOfAnotherKindIsAnError() throws GeneralSecurityException {
    // Given
    KeyPair key = KeyUtils.generateKeyPair("ecdsa-sha2-nistp256", 256);

    // When / Then
    assertThatThrownBy(() -> new HostKeys(key)).isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void eachKeyThatIsAskedForIsProvenInOrder() throws Exception {
    // Given
    KeyPair present = newKey();
    KeyPair next = newKey();
    HostKeys keys = new HostKeys(present, next);
    byte[] session = {1, 2, 3};

    // When
    List<byte[]> signatures = keys.prove(session, List.of(blob(next), blob(present))).orElseThrow();

    // Then
    assertThat(signatures).hasSize(2);
    assertThat(isProof(signatures.get(0), session, blob(next))).isTrue();
    assertThat(isProof(signatures.get(1), session, blob(present))).isTrue();
    assertThat(isProof(signatures.get(1), session, blob(next))).isFalse();
    assertThat(isProof(signatures.get(0), new byte[] {1, 2}, blob(next))).isFalse();
  }

  /** OpenSSH's PROTOCOL, 2.5, and RFC 8709, with the platform's own Ed25519. */
  private static boolean isProof(byte[] signature, byte[] session, byte[] key) throws Exception {
    PacketReader in = new PacketReader(signature);
    assertThat(in.text(100)).isEqualTo("ssh-ed25519");
    byte[] raw = in.bytes();
    in.end();
    PacketReader encodedKey = new PacketReader(key);
    assertThat(encodedKey.text(100)).isEqualTo("ssh-ed25519");
    byte[] point = encodedKey.bytes();

    byte[] prefix = HexFormat.of().parseHex("302a300506032b6570032100");
    byte[] encoded = Arrays.copyOf(prefix, prefix.length + point.length);
    System.arraycopy(point, 0, encoded, prefix.length, point.length);
    Signature verifier = Signature.getInstance("Ed25519", "SunEC");
    verifier.initVerify(
        KeyFactory.getInstance("Ed25519", "SunEC").generatePublic(new X509EncodedKeySpec(encoded)));
    byte[] signed =
        TestingPacket.of(0)
            .string("hostkeys-prove-00@openssh.com")
            .string(session)
            .string(key)
            .toArray();
    verifier.update(signed, 1, signed.length - 1);
    return verifier.verify(raw);
  }

  @Test
  void oneKeyThatIsNotOursFailsTheWholeRequest() throws Exception {
    // Given
    KeyPair present = newKey();
    HostKeys keys = new HostKeys(present);

    // When / Then
    assertThat(keys.prove(new byte[32], List.of(blob(present), blob(newKey())))).isEmpty();
    assertThat(keys.prove(new byte[32], List.of(new byte[0]))).isEmpty();
  }

  @Test
  void noMoreThanEightKeysAreProvenAtOnce() throws Exception {
    // Given
    KeyPair present = newKey();
    HostKeys keys = new HostKeys(present);

    // When / Then
    assertThat(keys.prove(new byte[32], Collections.nCopies(8, blob(present)))).isPresent();
    assertThat(keys.prove(new byte[32], Collections.nCopies(9, blob(present)))).isEmpty();
  }

  @Test
  void whoChangesWhatWasAnnouncedChangesNothing() throws Exception {
    // Given
    KeyPair present = newKey();
    HostKeys keys = new HostKeys(present);

    // When
    keys.announced().getFirst()[0] ^= 1;

    // Then
    assertThat(keys.announced()).containsExactly(blob(present));
  }
}
