package dev.gatehouse.audit.query;

import dev.gatehouse.contracts.audit.SessionId;
import java.nio.charset.StandardCharsets;

/**
 * Where a page ends: the last id on it. Ids are in the order of time, so sessions that begin while
 * somebody pages come before the first page and shift nothing.
 */
record SessionCursor(SessionId last) {
  private static final String VERSION = "s2:";

  static SessionCursor parse(String question, String text) {
    String content = new String(CursorText.content(question, text), StandardCharsets.US_ASCII);
    try {
      if (content.startsWith(VERSION)) {
        return new SessionCursor(SessionId.parse(content.substring(VERSION.length())));
      }
    } catch (IllegalArgumentException e) {
      // Refused below, like one of another version.
    }
    throw CursorText.refusal();
  }

  String text(String question) {
    return CursorText.of(question, (VERSION + last).getBytes(StandardCharsets.US_ASCII));
  }
}
