package dev.gatehouse.auth.webhook;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What answers of one login said about it, by name; passed on to the servers that are asked after.
 *
 * @param entries at most {@value #ENTRIES_MAX}
 */
record WebhookMetadata(Map<String, Entry> entries) {

  static final WebhookMetadata NONE = new WebhookMetadata(Map.of());

  private static final int ENTRIES_MAX = 64;
  private static final String MEMBER = "metadata";

  /** One value, and whether it leaves only to a server that was said to need it. */
  record Entry(String value, boolean sensitive) {

    @Override
    public String toString() {
      return sensitive ? "(sensitive)" : value;
    }
  }

  WebhookMetadata {
    entries = Collections.unmodifiableMap(new TreeMap<>(entries));
  }

  /** The metadata of an answer, on top of what there is already. */
  WebhookMetadata with(WebhookDocument answer) {
    Map<String, Entry> merged = new LinkedHashMap<>(entries);
    answer
        .objects(MEMBER)
        .forEach(
            (name, entry) -> {
              entry.onlyKnows(List.of("value", "sensitive"));
              merged.put(
                  name,
                  new Entry(entry.text("value").orElse(""), entry.flag("sensitive").orElse(false)));
            });
    if (merged.size() > ENTRIES_MAX) {
      throw WebhookFailure.notUnderstood(answer.pathOf(MEMBER), "has too many members");
    }
    return new WebhookMetadata(merged);
  }

  /** Adds what may be sent to a request. */
  void putInto(Map<String, Object> request, boolean withSensitive) {
    Map<String, Object> sent = new LinkedHashMap<>();
    entries.forEach(
        (name, entry) -> {
          if (withSensitive || !entry.sensitive()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("value", entry.value());
            one.put("sensitive", entry.sensitive());
            sent.put(name, one);
          }
        });
    if (!sent.isEmpty()) {
      request.put(MEMBER, sent);
    }
  }
}
