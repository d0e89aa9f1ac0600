package dev.gatehouse.auth.revocation;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A revocation, for operators; it has one of principal, sid and jti. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RevocationItem(
    @Schema(required = true) String id,
    @Nullable String principal,
    @Nullable String sid,
    @Nullable String jti,
    @Schema(required = true) String reason,
    @Schema(description = "When it was made", required = true) Instant at,
    @Schema(description = "When it is forgotten: no session is left then", required = true)
        Instant keptUntil) {

  static RevocationItem of(Revocation revocation) {
    RevocationTarget target = revocation.target();
    String text = target.text();
    return new RevocationItem(
        revocation.id().toString(),
        target instanceof RevocationTarget.OfPrincipal ? text : null,
        target instanceof RevocationTarget.OfSession ? text : null,
        target instanceof RevocationTarget.OfGrant ? text : null,
        revocation.reason(),
        revocation.at(),
        revocation.keptUntil());
  }
}
