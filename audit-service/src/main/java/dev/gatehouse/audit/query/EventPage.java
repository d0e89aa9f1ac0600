package dev.gatehouse.audit.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some events, in the order in which the archive received them.
 *
 * @param next the cursor of what follows; left out when nothing does yet
 * @param resume the cursor of what will follow, whether there is a next page or not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EventPage(List<EventItem> items, @Nullable String next, String resume) {
  public EventPage {
    items = List.copyOf(items);
  }
}
