package dev.gatehouse.auth.identity;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The kinds of user key that may be authorized, by the name in the key's own bytes. */
enum KeyAlgorithm {
  ED25519("ssh-ed25519", 1),
  ECDSA_P256("ecdsa-sha2-nistp256", 2),
  ECDSA_P384("ecdsa-sha2-nistp384", 2),
  ECDSA_P521("ecdsa-sha2-nistp521", 2),
  RSA("ssh-rsa", 2),
  SECURITY_KEY_ED25519("sk-ssh-ed25519@openssh.com", 2),
  SECURITY_KEY_ECDSA_P256("sk-ecdsa-sha2-nistp256@openssh.com", 3);

  private static final String CERTIFICATE = "-cert-v01@openssh.com";

  private final String word;
  private final int fields;

  KeyAlgorithm(String word, int fields) {
    this.word = word;
    this.fields = fields;
  }

  String word() {
    return word;
  }

  /** How many strings and mpints follow the word in a key's bytes. */
  int fields() {
    return fields;
  }

  /** The word in a certificate's bytes (OpenSSH's PROTOCOL.certkeys and PROTOCOL.u2f). */
  String certificateWord() {
    return word.replace("@openssh.com", "") + CERTIFICATE;
  }

  /** Whether its signatures can make certificates; those of security keys are not read here. */
  boolean canCertify() {
    return this != SECURITY_KEY_ED25519 && this != SECURITY_KEY_ECDSA_P256;
  }

  /** Whether a key's bytes begin with the word of some certificate, of this list or not. */
  static boolean isCertificateWord(String word) {
    return word.endsWith(CERTIFICATE);
  }

  static Optional<KeyAlgorithm> certifiedBy(String certificateWord) {
    return Arrays.stream(values())
        .filter(algorithm -> algorithm.certificateWord().equals(certificateWord))
        .findFirst();
  }

  static Optional<KeyAlgorithm> named(String word) {
    return Arrays.stream(values()).filter(algorithm -> algorithm.word.equals(word)).findFirst();
  }

  static String words() {
    return Arrays.stream(values()).map(KeyAlgorithm::word).collect(Collectors.joining(", "));
  }
}
