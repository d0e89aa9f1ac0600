package dev.gatehouse.auth.authentication;

import dev.gatehouse.auth.proof.Step;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A question to the person at the client (RFC 4256, 3.2); the words are the same for everybody. */
public record Prompt(
    @Schema(required = true) String text,
    @Schema(description = "Whether what is typed may be shown", required = true) boolean echo) {

  static Optional<Prompt> of(Step step) {
    return switch (step) {
      case PROMPTED_PASSWORD -> Optional.of(new Prompt("Password: ", false));
      case PROMPTED_CODE -> Optional.of(new Prompt("One-time code: ", false));
      case PUBLICKEY, PASSWORD -> Optional.empty();
    };
  }
}
