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
    return new SessionFilter(
        parameters.text("user"),
        parameters.time("from"),
        parameters.time("to"),
        client,
        parameters.text("workload"),
        parameters.word("outcome", "accepted", OUTCOMES),
        parameters.number("limit", LIMIT, 1, LIMIT_MAX),
        parameters.text("cursor").map(SessionCursor::parse));
  }
}
