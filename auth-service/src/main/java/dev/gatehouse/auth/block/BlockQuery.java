package dev.gatehouse.auth.block;

import dev.gatehouse.auth.MessageCode;
import dev.gatehouse.auth.problem.RefusedRequest;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.UriInfo;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * Which page of the blocks is wanted; whatever is not of its documented form is refused.
 *
 * @param limit blocks on a page, 1 to 500
 * @param last the last block of the page before
 */
record BlockQuery(int limit, Optional<Subject> last) {

  private static final String LIMIT = "limit";
  private static final String CURSOR = "cursor";
  private static final int LIMIT_MAX = 500;
  private static final int LIMIT_DEFAULT = 50;
  private static final int CURSOR_CHARACTERS_MAX = 3_000;
  private static final int NAME_CHARACTERS_MAX = 50;

  static BlockQuery of(UriInfo request) {
    MultivaluedMap<String, String> given = checked(request, Set.of(LIMIT, CURSOR));
    return new BlockQuery(
        Optional.ofNullable(given.getFirst(LIMIT)).map(BlockQuery::limit).orElse(LIMIT_DEFAULT),
        Optional.ofNullable(given.getFirst(CURSOR)).map(BlockQuery::subject));
  }

  /** The parameters, which are among these and stand there once each. */
  static MultivaluedMap<String, String> checked(UriInfo request, Set<String> known) {
    MultivaluedMap<String, String> given = request.getQueryParameters();
    given.forEach(
        (name, values) -> {
          if (!known.contains(name)) {
            String shown = name.substring(0, Math.min(name.length(), NAME_CHARACTERS_MAX));
            throw malformed(shown + " is not known here");
          }
          if (values.size() != 1) {
            throw malformed(name + " is given more than once");
          }
        });
    return given;
  }

  private static int limit(String text) {
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= LIMIT_MAX) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // Refused below, like a number that is out of range.
    }
    throw malformed("limit is not a number from 1 to " + LIMIT_MAX);
  }

  /** The cursor of what follows a subject. */
  static String cursor(Subject last) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((last.kind().word() + "\n" + last.text()).getBytes(StandardCharsets.UTF_8));
  }

  private static Subject subject(String cursor) {
    try {
      if (cursor.length() <= CURSOR_CHARACTERS_MAX) {
        String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        Optional<Subject> subject =
            SubjectKind.named(text.substring(0, Math.max(0, end)))
                .map(kind -> new Subject(kind, text.substring(end + 1)))
                .filter(some -> cursor(some).equals(cursor) && some.text().indexOf('\0') < 0);
        if (subject.isPresent()) {
          return subject.get();
        }
      }
    } catch (IllegalArgumentException e) {
      // Refused below, like one that names nothing.
    }
    throw malformed("cursor is not one that was given here");
  }

  private static RefusedRequest malformed(String what) {
    return new RefusedRequest(Status.BAD_REQUEST, MessageCode.REQUEST_MALFORMED, what);
  }
}
