package dev.gatehouse.audit.query;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.access.RefusedRequest;
import dev.gatehouse.contracts.audit.SessionId;
import jakarta.ws.rs.core.Response.Status;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Where a page ends: the last id on it. Ids are in the order of time, so sessions that begin while
 * somebody pages come before the first page and shift nothing.
 */
record SessionCursor(SessionId last) {
  private static final String VERSION = "s1:";

  static SessionCursor parse(String text) {
    try {
      String content = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
      if (content.startsWith(VERSION)) {
        return new SessionCursor(SessionId.parse(content.substring(VERSION.length())));
      }
    } catch (IllegalArgumentException e) {
      // Refused below, like one of another version.
    }
    throw new RefusedRequest(Status.BAD_REQUEST, MessageCode.CURSOR_MALFORMED);
  }

  @Override
  public String toString() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((VERSION + last).getBytes(StandardCharsets.US_ASCII));
  }
}
