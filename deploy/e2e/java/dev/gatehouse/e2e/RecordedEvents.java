package dev.gatehouse.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.e2e.audit.AuditApi;
import dev.gatehouse.e2e.ssh.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What REST tells of the sessions that users had since some moment. */
final class RecordedEvents {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AuditApi audit;
  private final Instant since;

  RecordedEvents(AuditApi audit, Instant since) {
    this.audit = audit;
    this.since = since;
  }

  /** Some event of the user's of that type has these texts, whatever its members are called. */
  void await(String user, String type, String... texts) {
    List<String> expected = List.of(texts);
    List<String> seen = new ArrayList<>();
    Await.until(
        "%s of %s with %s over REST".formatted(type, user, expected),
        SOON,
        () -> {
          seen.clear();
          List<JsonNode> events = of(user, type);
          events.forEach(event -> seen.add(event.toString()));
          return events.stream().anyMatch(event -> texts(event).containsAll(expected));
        },
        seen::toString);
  }

  /** The events of that type in every session of the user. */
  List<JsonNode> of(String user, String type) {
    List<JsonNode> events = new ArrayList<>();
    for (AuditApi.SessionView session :
        audit.sessions("user=" + user + "&outcome=any&limit=100&from=" + since).items()) {
      try {
        JsonNode page =
            JSON.readTree(audit.read("/v1/sessions/" + session.id() + "/events?limit=100").text());
        for (JsonNode item : page.path("items")) {
          if (item.path("type").asText().equals(type)) {
            events.add(item.path("event"));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return events;
  }

  private static List<String> texts(JsonNode event) {
    List<String> texts = new ArrayList<>();
    event.forEach(member -> texts.add(member.asText()));
    return texts;
  }
}
