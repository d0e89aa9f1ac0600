package dev.gatehouse.auth.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.TestingKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicKeyLineTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ssh-ed25519",
        "ssh-ed25519 ",
        " AAAA",
        "ssh-ed25519 AA*A",
        "ssh-ed25519 AAAA comment",
        "ssh-ed25519  AAAA",
        "ssh-ed25519 AAAA\n",
        "ssh ed25519 AAAA",
        "a,b AAAA",
        "ssh-\u00e9d25519 AAAA"
      })
  void whatIsNotAlgorithmAndBase64IsNoLine(String text) {
    // When / Then
    assertThat(PublicKeyLine.parse(text)).isEmpty();
  }

  @Test
  void aKeyOfAnAlgorithmThatNobodyKnowsIsALineAllTheSame() {
    // When
    PublicKeyLine line = PublicKeyLine.parse("ssh-quantum@example.com AAAA").orElseThrow();

    // Then
    assertThat(line.algorithm()).isEqualTo("ssh-quantum@example.com");
  }

  @Test
  void theFingerprintIsTheOneThatSshKeygenPrints() {
    // Given
    PublicKeyLine line = PublicKeyLine.parse(TestingKeys.bare("ed25519")).orElseThrow();

    // When
    String fingerprint = line.blob().fingerprint();

    // Then
    assertThat(fingerprint).isEqualTo("SHA256:ji+b7q554L95HbfbDIFoVXWJjO7aSuW7EYg5KYY/10s");
  }

  @Test
  void onlyAnEd25519LineIsAnEd25519Key() {
    // Given
    PublicKeyLine ed25519 = PublicKeyLine.parse(TestingKeys.bare("ed25519")).orElseThrow();
    PublicKeyLine rsa = PublicKeyLine.parse(TestingKeys.bare("rsa2048")).orElseThrow();
    PublicKeyLine pretended = new PublicKeyLine("ssh-ed25519", rsa.blob());

    // When / Then
    assertThat(Ed25519PublicKey.of(ed25519)).isPresent();
    assertThat(Ed25519PublicKey.of(rsa)).isEmpty();
    assertThat(Ed25519PublicKey.of(pretended)).isEmpty();
  }
}
