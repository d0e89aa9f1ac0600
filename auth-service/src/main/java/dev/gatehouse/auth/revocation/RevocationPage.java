package dev.gatehouse.auth.revocation;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Some revocations, the latest first.
 *
 * @param next what to give as {@code before} for those that follow; left out on the last page
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RevocationPage(
    @Schema(required = true) List<RevocationItem> items,
    @Schema(description = "What to give as 'before' for those that follow; not on the last page")
        @Nullable String next) {

  RevocationPage {
    items = List.copyOf(items);
  }

  /** A page of so many of these, which are one more if there is a page behind it. */
  static RevocationPage of(List<Revocation> latest, int limit) {
    List<RevocationItem> items = latest.stream().limit(limit).map(RevocationItem::of).toList();
    return new RevocationPage(items, latest.size() > limit ? items.getLast().id() : null);
  }
}
