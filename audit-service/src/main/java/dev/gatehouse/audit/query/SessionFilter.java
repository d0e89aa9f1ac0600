package dev.gatehouse.audit.query;

import dev.gatehouse.audit.access.Parameters;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which sessions are asked for.
 *
 * @param client an address, or a network in CIDR notation
 * @param outcome {@code any} for all
 */
record SessionFilter(
    Optional<String> user,
    Optional<Instant> from,
    Optional<Instant> to,
    Optional<String> client,
    Optional<String> workload,
    String outcome,
    int limit,
    Optional<SessionCursor> cursor) {
  static final String ANY = "any";

  private static final Set<String> NAMES =
      Set.of("user", "from", "to", "client", "workload", "outcome", "limit", "cursor");
  private static final List<String> OUTCOMES =
      List.of("accepted", "rejected", "unavailable", "denied", ANY);
  private static final Pattern NETWORK = Pattern.compile("[0-9a-fA-F.:]{2,45}(/[0-9]{1,3})?");
  private static final int LIMIT = 50;
  private static final int LIMIT_MAX = 500;

  static SessionFilter of(UriInfo request) {
    Parameters parameters = Parameters.of(request, NAMES);
    Optional<String> client = parameters.text("client");
    if (client.isPresent() && !NETWORK.matcher(client.get()).matches()) {
      throw Parameters.malformed("client", "is not an address or a network");
    }
    Parameters.Span span = parameters.span("from", "to");
    SessionFilter first =
        new SessionFilter(
            parameters.text("user"),
            span.from(),
            span.to(),
            client,
            parameters.text("workload"),
            parameters.word("outcome", "accepted", OUTCOMES),
            parameters.number("limit", LIMIT, 1, LIMIT_MAX),
            Optional.empty());
    return first.at(
        parameters.text("cursor").map(text -> SessionCursor.parse(first.question(), text)));
  }

  private SessionFilter at(Optional<SessionCursor> place) {
    return new SessionFilter(user, from, to, client, workload, outcome, limit, place);
  }

  /** What a cursor is bound to: all but how many, and from where on. */
  String question() {
    return List.of("sessions", user, from, to, client, workload, outcome).toString();
  }
}
