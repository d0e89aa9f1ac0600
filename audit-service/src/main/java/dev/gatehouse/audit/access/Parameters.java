package dev.gatehouse.audit.access;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.contracts.audit.SessionId;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.UriInfo;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The query parameters of one request; whatever is not of its documented form is refused. */
public final class Parameters {
  static final int LENGTH_MAX = 3_000;

  private static final int YEAR_MAX = 9_999;

  private final MultivaluedMap<String, String> given;

  private Parameters(MultivaluedMap<String, String> given) {
    this.given = given;
  }

  /** Reads those of {@code request}, which may have {@code known} ones, each once. */
  public static Parameters of(UriInfo request, Set<String> known) {
    MultivaluedMap<String, String> given = request.getQueryParameters();
    given.forEach(
        (name, values) -> {
          if (!known.contains(name)) {
            throw malformed(name.substring(0, Math.min(name.length(), 50)), "is not known here");
          }
          if (values.size() != 1) {
            throw malformed(name, "is given more than once");
          }
          if (values.getFirst().isEmpty()) {
            throw malformed(name, "is empty: leave it out");
          }
          if (values.getFirst().length() > LENGTH_MAX || values.getFirst().indexOf('\0') >= 0) {
            throw malformed(name, "is too long, or holds U+0000");
          }
        });
    return new Parameters(given);
  }

  /** Returns a parameter's text. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(given.getFirst(name));
  }

  /** From when to when; either may be absent. */
  public record Span(Optional<Instant> from, Optional<Instant> to) {}

  /** Two times, of which the first is not behind the second. */
  public Span span(String from, String to) {
    Span span = new Span(time(from), time(to));
    if (span.from().isPresent()
        && span.to().isPresent()
        && span.from().get().isAfter(span.to().get())) {
      throw malformed(from, "is later than " + to);
    }
    return span;
  }

  private Optional<Instant> time(String name) {
    return text(name)
        .map(
            value -> {
              try {
                OffsetDateTime time = OffsetDateTime.parse(value);
                if (time.getYear() >= 0 && time.getYear() <= YEAR_MAX) {
                  return time.toInstant();
                }
              } catch (DateTimeException e) {
                // Refused below, like a year that RFC 3339 does not have.
              }
              throw malformed(name, "is not an RFC 3339 time");
            });
  }

  public int number(String name, int fallback, int min, int max) {
    return text(name)
        .map(
            value -> {
              try {
                int number = Integer.parseInt(value);
                if (number >= min && number <= max) {
                  return number;
                }
              } catch (NumberFormatException e) {
                // Refused below, like a number that is out of range.
              }
              throw malformed(name, "is not a number from " + min + " to " + max);
            })
        .orElse(fallback);
  }

  /** One of {@code words}. */
  public String word(String name, String fallback, List<String> words) {
    String word = text(name).orElse(fallback);
    if (!words.contains(word)) {
      throw malformed(name, "is none of " + String.join(", ", words));
    }
    return word;
  }

  /** The refusal of a parameter. */
  public static RefusedRequest malformed(String name, String what) {
    return new RefusedRequest(
        Status.BAD_REQUEST, MessageCode.PARAMETER_MALFORMED, name + " " + what);
  }

  /** Reads the session id of a path. */
  public static SessionId session(String id) {
    try {
      return SessionId.parse(id);
    } catch (IllegalArgumentException e) {
      throw new RefusedRequest(Status.BAD_REQUEST, MessageCode.SESSION_ID_MALFORMED);
    }
  }
}
