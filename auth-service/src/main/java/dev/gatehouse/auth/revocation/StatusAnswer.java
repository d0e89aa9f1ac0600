package dev.gatehouse.auth.revocation;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What is said of each grant that was asked about, in the order of the question. */
record StatusAnswer(@Schema(required = true) List<Item> grants) {

  StatusAnswer {
    grants = List.copyOf(grants);
  }

  /** One grant. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Item(
      @Schema(required = true) String jti,
      @Schema(
              enumeration = {"stands", "changed", "revoked", "unknown"},
              required = true)
          String status,
      @Schema(
              description = "Why; with 'revoked' only, and not for the user",
              enumeration = {
                "user-gone",
                "policy-gone",
                "key-gone",
                "key-revoked",
                "key-expired",
                "authority-gone",
                "certificate-revoked",
                "certificate-refused",
                "rule-denies",
                "operator"
              })
          @Nullable String cause) {

    static Item of(HeldGrant grant, Judgement judgement) {
      String jti = grant.id().toString();
      return switch (judgement) {
        case Judgement.Stands() -> new Item(jti, "stands", null);
        case Judgement.Changed() -> new Item(jti, "changed", null);
        case Judgement.Unknown() -> new Item(jti, "unknown", null);
        case Judgement.Revoked(Judgement.Cause cause) -> new Item(jti, "revoked", cause.word());
      };
    }
  }
}
