package dev.gatehouse.auth.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Whether a ContainerSSH gateway lets a user in. Its decoder refuses members that its version does
 * not have.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ContainerSshAnswer(boolean success, @Nullable String authenticatedUsername) {

  static ContainerSshAnswer no() {
    return new ContainerSshAnswer(false, null);
  }

  static ContainerSshAnswer yes(String principal, WebhookVersion version) {
    return switch (version) {
      case V0_4 -> new ContainerSshAnswer(true, null);
      case V0_5 -> new ContainerSshAnswer(true, principal);
    };
  }
}
