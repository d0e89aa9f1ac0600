package dev.gatehouse.auth.block;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Some blocks, by kind and subject.
 *
 * @param next the cursor of what follows; left out on the last page
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record BlockPage(
    @Schema(required = true) List<BlockItem> items,
    @Schema(description = "The cursor of what follows; not on the last page")
        @Nullable String next) {

  BlockPage {
    items = List.copyOf(items);
  }
}
