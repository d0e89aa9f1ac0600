package dev.gatehouse.auth.revocation;

import dev.gatehouse.auth.grant.BasisReader;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of a question about grants, as it came and before anything was checked. */
record StatusRequest(
    @Schema(description = "Grants of sessions that live", maxItems = StatusRequestReader.GRANTS_MAX)
        @Nullable List<@Nullable Item> grants) {

  /** One grant. */
  record Item(
      @Schema(description = "The grant's id: UUID of version 7, in lower case", required = true)
          @Nullable String jti,
      @Schema(
              description = "What came with the grant",
              maxLength = BasisReader.CHARACTERS_MAX,
              required = true)
          @Nullable String basis) {}
}
