package dev.gatehouse.auth.revocation;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.problem.RefusedRequest;
import jakarta.ws.rs.core.Response.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of a request to revoke, as it came and before anything was checked. */
record RevocationRequest(
    @Schema(description = "A user: what was granted to them until now; one of three")
        @Nullable String principal,
    @Schema(description = "A session; one of three") @Nullable String sid,
    @Schema(description = "A grant; one of three") @Nullable String jti,
    @Schema(
            description = "Why, for whoever reads the list; the user is not told it",
            maxLength = Revocation.REASON_CHARACTERS_MAX,
            required = true)
        @Nullable String reason) {

  /**
   * @throws RefusedRequest naming what is wrong, and no value
   */
  Revocation revocation(Instant now) {
    List<RevocationTarget> targets = new ArrayList<>();
    target("principal", principal, "is a user name").ifPresent(targets::add);
    target("sid", sid, "is a UUID of version 7").ifPresent(targets::add);
    target("jti", jti, "is a UUID of version 7").ifPresent(targets::add);
    if (targets.size() != 1) {
      throw refused("one of principal, sid and jti is given, and no other");
    }
    if (reason == null || reason.isBlank()) {
      throw refused("reason is missing");
    }
    if (reason.length() > Revocation.REASON_CHARACTERS_MAX
        || reason.chars().anyMatch(Character::isISOControl)) {
      throw refused(
          "reason has at most %d characters, and none of them is a control character"
              .formatted(Revocation.REASON_CHARACTERS_MAX));
    }
    return Revocation.of(targets.getFirst(), reason, now);
  }

  private static Optional<RevocationTarget> target(
      String kind, @Nullable String text, String form) {
    return Optional.ofNullable(text)
        .map(some -> RevocationTarget.of(kind, some).orElseThrow(() -> refused(kind + " " + form)));
  }

  private static RefusedRequest refused(String problem) {
    return new RefusedRequest(Status.BAD_REQUEST, MessageCode.REQUEST_MALFORMED, problem);
  }
}
