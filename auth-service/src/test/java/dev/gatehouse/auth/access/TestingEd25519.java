package dev.gatehouse.auth.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** As many different Ed25519 lines as a test needs; nobody knows their private halves. */
final class TestingEd25519 {

  private TestingEd25519() {}

  static String line(int number) {
    byte[] algorithm = "ssh-ed25519".getBytes(StandardCharsets.US_ASCII);
    byte[] blob =
        ByteBuffer.allocate(51)
            .putInt(algorithm.length)
            .put(algorithm)
            .putInt(32)
            .putInt(number)
            .array();
    return "ssh-ed25519 " + Base64.getEncoder().encodeToString(blob);
  }
}
