package dev.gatehouse.auth.identity;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The kinds of user key that may be authorized, by the name in the key's own bytes. */
enum KeyAlgorithm {
  ED25519("ssh-ed25519"),
  ECDSA_P256("ecdsa-sha2-nistp256"),
  ECDSA_P384("ecdsa-sha2-nistp384"),
  ECDSA_P521("ecdsa-sha2-nistp521"),
  RSA("ssh-rsa"),
  SECURITY_KEY_ED25519("sk-ssh-ed25519@openssh.com"),
  SECURITY_KEY_ECDSA_P256("sk-ecdsa-sha2-nistp256@openssh.com");

  private final String word;

  KeyAlgorithm(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }

  static Optional<KeyAlgorithm> named(String word) {
    return Arrays.stream(values()).filter(algorithm -> algorithm.word.equals(word)).findFirst();
  }

  static String words() {
    return Arrays.stream(values()).map(KeyAlgorithm::word).collect(Collectors.joining(", "));
  }
}
