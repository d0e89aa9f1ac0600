package dev.gatehouse.audit.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some sessions, newest first.
 *
 * @param next the cursor of what follows; left out on the last page
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SessionPage(List<SessionItem> items, @Nullable String next) {
  public SessionPage {
    items = List.copyOf(items);
  }
}
