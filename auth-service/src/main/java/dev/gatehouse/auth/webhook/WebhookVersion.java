package dev.gatehouse.auth.webhook;

import java.util.Arrays;
import java.util.Optional;

/** A version of ContainerSSH whose webhooks differ from those of others. */
enum WebhookVersion {
  /** Knows {@code success}, and no {@code /authz}. */
  V0_4("0.4"),
  /** Knows who was authenticated, and carries metadata; 0.6 speaks the same. */
  V0_5("0.5");

  private final String word;

  WebhookVersion(String word) {
    this.word = word;
  }

  static Optional<WebhookVersion> named(String word) {
    return Arrays.stream(values()).filter(version -> version.word.equals(word)).findFirst();
  }
}
