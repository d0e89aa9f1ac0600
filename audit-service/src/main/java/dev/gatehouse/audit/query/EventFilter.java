package dev.gatehouse.audit.query;

import dev.gatehouse.audit.access.Parameters;
import dev.gatehouse.audit.index.EventForm;
import dev.gatehouse.contracts.audit.SessionId;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which events are asked for.
 *
 * @param type one of {@link EventForm#types}
 */
record EventFilter(
    Optional<SessionId> session,
    Optional<String> type,
    Optional<Instant> from,
    Optional<Instant> to,
    Optional<String> user,
    int limit,
    EventCursor cursor) {
  private static final Set<String> NAMES =
      Set.of("session", "type", "from", "to", "user", "limit", "cursor");
  private static final Set<String> NAMES_OF_ONE = Set.of("type", "from", "to", "limit", "cursor");
  private static final int LIMIT = 100;
  private static final int LIMIT_MAX = 1_000;

  static EventFilter of(UriInfo request) {
    Parameters parameters = Parameters.of(request, NAMES);
    return of(parameters, parameters.text("session").map(Parameters::session));
  }

  /** Reads a question about one session's events. */
  static EventFilter of(SessionId session, UriInfo request) {
    return of(Parameters.of(request, NAMES_OF_ONE), Optional.of(session));
  }

  private static EventFilter of(Parameters parameters, Optional<SessionId> session) {
    Parameters.Span span = parameters.span("from", "to");
    EventFilter first =
        new EventFilter(
            session,
            parameters.text("type").map(_ -> type(parameters)),
            span.from(),
            span.to(),
            parameters.text("user"),
            parameters.number("limit", LIMIT, 1, LIMIT_MAX),
            EventCursor.START);
    return parameters
        .text("cursor")
        .map(text -> first.at(EventCursor.parse(first.question(), text)))
        .orElse(first);
  }

  private EventFilter at(EventCursor place) {
    return new EventFilter(session, type, from, to, user, limit, place);
  }

  /** What a cursor is bound to: all but how many, and from where on. */
  String question() {
    return List.of("events", session, type, from, to, user).toString();
  }

  private static String type(Parameters parameters) {
    return parameters.word("type", "", List.copyOf(EventForm.types()));
  }
}
