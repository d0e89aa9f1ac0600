package dev.gatehouse.backend.problem;

import dev.gatehouse.backend.MessageCode;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.StatusType;
import java.util.Locale;

/**
 * A problem document (RFC 9457).
 *
 * @param code the message code, which docs/codes.md explains
 */
public record Problem(String type, String title, int status, String detail, String code) {

  static final String MEDIA_TYPE = "application/problem+json";

  /** The answer that carries such a document. */
  public static Response response(StatusType status, MessageCode code, String detail) {
    Problem problem =
        new Problem(
            "urn:gatehouse:problem:" + code.code().toLowerCase(Locale.ROOT),
            code.text(),
            status.getStatusCode(),
            detail,
            code.code());
    return Response.status(status).type(MEDIA_TYPE).entity(problem).build();
  }
}
