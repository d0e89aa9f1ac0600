package dev.gatehouse.gateway.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.connection.TestingPacket;
import java.util.Arrays;
import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicKeyProofTest {
  private static final byte[] EXCHANGE_HASH = new byte[] {1, 2, 3};

  private static PublicKeyProof proof(TestingKey key) {
    return new PublicKeyProof(key.algorithm(), Bytes.copyOf(key.blob()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ssh-ed25519",
        "ecdsa-sha2-nistp256",
        "ecdsa-sha2-nistp384",
        "ecdsa-sha2-nistp521",
        "sk-ssh-ed25519@openssh.com",
        "sk-ecdsa-sha2-nistp256@openssh.com",
        "rsa-sha2-512",
        "rsa-sha2-256"
      })
  void aKeyOfEveryAlgorithmThatIsOnCanBeProven(String algorithm) {
    // Given
    TestingKey key = TestingKey.of(algorithm);
    byte[] signature = key.signature("alice", EXCHANGE_HASH);

    // When
    boolean usable = proof(key).isUsable();
    boolean proven = proof(key).isProven(EXCHANGE_HASH, "alice", signature);

    // Then
    assertThat(usable).isTrue();
    assertThat(proven).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ssh-ed25519",
        "ecdsa-sha2-nistp256",
        "sk-ssh-ed25519@openssh.com",
        "sk-ecdsa-sha2-nistp256@openssh.com",
        "rsa-sha2-512"
      })
  void aProofHoldsForOneConnectionOneUserAndOneKey(String algorithm) {
    // Given
    TestingKey key = TestingKey.of(algorithm);
    byte[] signature = key.signature("alice", EXCHANGE_HASH);
    byte[] changed = signature.clone();
    changed[changed.length / 2] ^= 1;

    // When / Then
    assertThat(proof(key).isProven(new byte[] {9}, "alice", signature)).isFalse();
    assertThat(proof(key).isProven(EXCHANGE_HASH, "bob", signature)).isFalse();
    assertThat(proof(TestingKey.of(algorithm)).isProven(EXCHANGE_HASH, "alice", signature))
        .isFalse();
    assertThat(proof(key).isProven(EXCHANGE_HASH, "alice", changed)).isFalse();
    assertThat(proof(key).isProven(EXCHANGE_HASH, "alice", new byte[0])).isFalse();
  }

  @Test
  void aSignatureBySha1IsNoProof() {
    // Given
    TestingKey key = TestingKey.of("ssh-rsa");
    byte[] signature = key.signature("alice", EXCHANGE_HASH);

    // When / Then
    assertThat(proof(key).isUsable()).isFalse();
    assertThat(proof(key).isProven(EXCHANGE_HASH, "alice", signature)).isFalse();
    assertThat(
            new PublicKeyProof("rsa-sha2-256", Bytes.copyOf(key.blob()))
                .isProven(EXCHANGE_HASH, "alice", signature))
        .isFalse();
  }

  @Test
  void aKeyOfAnotherTypeThanItsAlgorithmIsNotUsable() {
    // Given
    TestingKey key = TestingKey.of("ssh-ed25519");

    // When
    PublicKeyProof disguised = new PublicKeyProof("ecdsa-sha2-nistp256", Bytes.copyOf(key.blob()));

    // Then
    assertThat(disguised.isUsable()).isFalse();
  }

  @Test
  void aKeyIsNamedAsOpenSshNamesIt() throws ProtocolViolation {
    // Given
    TestingKey key = TestingKey.of("rsa-sha2-512");

    // When
    String line = proof(key).openSsh();

    // Then
    assertThat(line).isEqualTo("ssh-rsa " + Base64.getEncoder().encodeToString(key.blob()));
    assertThat(proof(key).fingerprint()).startsWith("SHA256:").isEqualTo(key.fingerprint());
  }

  @Property(tries = 500)
  void noBytesAreAKeyByAccidentOrDoHarm(
      @ForAll @Size(max = 80) byte[] bytes, @ForAll @Size(max = 80) byte[] signature) {
    // Given
    byte[] named = TestingPacket.of(0).string("ssh-ed25519").raw(bytes).toArray();
    PublicKeyProof proof =
        new PublicKeyProof("ssh-ed25519", Bytes.owned(Arrays.copyOfRange(named, 1, named.length)));

    // When / Then
    assertThat(proof.isProven(EXCHANGE_HASH, "alice", signature)).isFalse();
    assertThat(proof.fingerprint()).isNotNull();
  }
}
