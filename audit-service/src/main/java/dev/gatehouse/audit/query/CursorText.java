package dev.gatehouse.audit.query;

import dev.gatehouse.audit.MessageCode;
import dev.gatehouse.audit.access.RefusedRequest;
import jakarta.ws.rs.core.Response.Status;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * A cursor as text: its content and a checksum over content and question, in base64url. A cursor of
 * another question would pass over what was never shown, and nobody would see it; so it is refused,
 * like one that was changed.
 */
final class CursorText {
  private static final int CHECK_BYTES = 6;

  private CursorText() {}

  static String of(String question, byte[] content) {
    byte[] all = Arrays.copyOf(content, content.length + CHECK_BYTES);
    System.arraycopy(check(question, content), 0, all, content.length, CHECK_BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
  }

  /** The content of a cursor that was given to the same question. */
  static byte[] content(String question, String text) {
    try {
      byte[] all = Base64.getUrlDecoder().decode(text);
      byte[] content = Arrays.copyOf(all, Math.max(0, all.length - CHECK_BYTES));
      if (of(question, content).equals(text)) {
        return content;
      }
    } catch (IllegalArgumentException e) {
      // Refused below, like one with another checksum.
    }
    throw refusal();
  }

  static RefusedRequest refusal() {
    return new RefusedRequest(Status.BAD_REQUEST, MessageCode.CURSOR_MALFORMED);
  }

  private static byte[] check(String question, byte[] content) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(question.getBytes(StandardCharsets.UTF_8));
      sha256.update((byte) 0);
      return sha256.digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
