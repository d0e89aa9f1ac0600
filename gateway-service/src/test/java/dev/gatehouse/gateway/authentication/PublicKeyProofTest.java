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
import org.junit.jupiter.params.provider.CsvSource;
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
  void aKeyInACertificateIsProvenLikeAnyOther(String algorithm) {
    // Given
    TestingKey plain = TestingKey.of(algorithm);
    TestingKey certified = plain.certified("laptop", 17);
    byte[] signature = certified.signature("alice", EXCHANGE_HASH);

    // When / Then
    assertThat(proof(certified).isUsable()).isTrue();
    assertThat(proof(certified).isProven(EXCHANGE_HASH, "alice", signature)).isTrue();
    assertThat(proof(certified).fingerprint()).isEqualTo(plain.fingerprint());
    assertThat(proof(certified).isProven(EXCHANGE_HASH, "bob", signature)).isFalse();
    assertThat(proof(plain).isProven(EXCHANGE_HASH, "alice", signature)).isFalse();
    assertThat(
            proof(TestingKey.of(algorithm).certified("laptop", 17))
                .isProven(EXCHANGE_HASH, "alice", signature))
        .isFalse();
    assertThat(proof(plain.certified("another", 17)).isProven(EXCHANGE_HASH, "alice", signature))
        .isFalse();
  }

  @Test
  void aCertificateIsNamedByItsOwnTypeAndPassedOnWhole() throws ProtocolViolation {
    // Given
    TestingKey key = TestingKey.of("rsa-sha2-512").certified("laptop", 17);

    // When / Then
    assertThat(key.algorithm()).isEqualTo("rsa-sha2-512-cert-v01@openssh.com");
    assertThat(proof(key).openSsh())
        .isEqualTo(
            "ssh-rsa-cert-v01@openssh.com " + Base64.getEncoder().encodeToString(key.blob()));
  }

  @ParameterizedTest
  @CsvSource({
    "ssh-ed25519,  ssh-ed25519",
    "ssh-ed25519,  ecdsa-sha2-nistp256-cert-v01@openssh.com",
    "rsa-sha2-512, ssh-rsa-cert-v01@openssh.com",
    "rsa-sha2-512, rsa-sha2-512",
  })
  void aCertificateUnderAnotherNameIsNotUsable(String type, String algorithm) {
    // Given
    TestingKey certified = TestingKey.of(type).certified("laptop", 17);

    // When
    PublicKeyProof disguised = new PublicKeyProof(algorithm, Bytes.copyOf(certified.blob()));

    // Then
    assertThat(disguised.isUsable()).isFalse();
    assertThat(
            disguised.isProven(EXCHANGE_HASH, "alice", certified.signature("alice", EXCHANGE_HASH)))
        .isFalse();
  }

  @Test
  void aKeyIsNoCertificate() {
    // Given
    TestingKey plain = TestingKey.of("ssh-ed25519");

    // When / Then
    assertThat(
            new PublicKeyProof("ssh-ed25519-cert-v01@openssh.com", Bytes.copyOf(plain.blob()))
                .isUsable())
        .isFalse();
    assertThat(proof(plain).certified()).isEmpty();
  }

  @Test
  void aCertificateIsBounded() {
    // Given
    TestingKey key = TestingKey.of("ssh-ed25519");

    // When / Then
    assertThat(proof(key.certified("a".repeat(CertifiedKey.KEY_ID_BYTES_MAX), 1)).isUsable())
        .isTrue();
    assertThat(proof(key.certified("a".repeat(CertifiedKey.KEY_ID_BYTES_MAX + 1), 1)).isUsable())
        .isFalse();
    assertThat(
            new PublicKeyProof(
                    "ssh-ed25519-cert-v01@openssh.com",
                    Bytes.owned(
                        Arrays.copyOf(
                            key.certified("a", 1).blob(), PublicKeyProof.BLOB_BYTES_MAX + 1)))
                .isUsable())
        .isFalse();
  }

  @Test
  void noBeginningOfACertificateIsOne() {
    // Given
    byte[] whole = TestingKey.of("sk-ecdsa-sha2-nistp256@openssh.com").certified("a", 1).blob();

    // When / Then
    for (int length = 0; length < whole.length; length++) {
      assertThat(CertifiedKey.read(Bytes.owned(Arrays.copyOf(whole, length)))).isEmpty();
    }
    assertThat(CertifiedKey.read(Bytes.owned(Arrays.copyOf(whole, whole.length + 1)))).isEmpty();
  }

  /** Made by {@code ssh-keygen -s}, as those in auth-service's tests. */
  @Test
  void whatSshKeygenWroteIsRead() {
    // Given
    byte[] valid =
        Base64.getDecoder()
            .decode(
                "AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29tAAAAIGKjKfUMHHaZ/VLFSM"
                    + "F9ZUZUgne8vhptMVJU6XOkzCWSAAAAINLByxDKVPCD2oTw3fQEFoESFR8i8PnnHIMUcqEl"
                    + "JsldAAAAAAAAABEAAAABAAAADmxhcHRvcCBvZiBkZW1vAAAACAAAAARkZW1vAAAAAGs27I"
                    + "AAAAAAa1/LAAAAAAAAAACCAAAAFXBlcm1pdC1YMTEtZm9yd2FyZGluZwAAAAAAAAAXcGVy"
                    + "bWl0LWFnZW50LWZvcndhcmRpbmcAAAAAAAAAFnBlcm1pdC1wb3J0LWZvcndhcmRpbmcAAA"
                    + "AAAAAACnBlcm1pdC1wdHkAAAAAAAAADnBlcm1pdC11c2VyLXJjAAAAAAAAAAAAAAAzAAAA"
                    + "C3NzaC1lZDI1NTE5AAAAIPd4tM1jFjCJumptwEc/cnir1BApNv9y+EFpj1h0P5LgAAAAUw"
                    + "AAAAtzc2gtZWQyNTUxOQAAAECwA1luD4zsxnl8Qx8u9g3uruiWRtZaaVft2Z42k9NJd9WO"
                    + "w2xaiB+rztZdPmaMUeBt1XkRrxz9WBLwjQ2QeO8E");

    // When
    CertifiedKey certified = CertifiedKey.read(Bytes.owned(valid)).orElseThrow();

    // Then
    assertThat(certified.keyId()).isEqualTo("laptop of demo");
    assertThat(certified.serial()).isEqualTo("17");
    assertThat(certified.authorityFingerprint())
        .isEqualTo("SHA256:CD+kHySp8vBW59+gpQLBr7Hx7UNvXWF9B4FZndv1o8s");
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
