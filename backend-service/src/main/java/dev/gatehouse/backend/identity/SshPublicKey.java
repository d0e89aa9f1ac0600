package dev.gatehouse.backend.identity;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * An Ed25519 public key in OpenSSH's one-line form, {@code ssh-ed25519 <base64>} without a comment:
 * a gateway's or a workload's. Gatehouse's own keys are of no other algorithm.
 */
public record SshPublicKey(String line) {

  private static final String ALGORITHM = "ssh-ed25519";
  private static final int KEY_BYTES = 32;

  public SshPublicKey {
    if (bytesOf(line).isEmpty()) {
      throw new IllegalArgumentException("not '" + ALGORITHM + " <base64>'");
    }
  }

  public static Optional<SshPublicKey> parse(String line) {
    return bytesOf(line).map(bytes -> new SshPublicKey(line));
  }

  /** The key's 32 bytes (RFC 8032). */
  byte[] bytes() {
    return bytesOf(line).orElseThrow();
  }

  private static Optional<byte[]> bytesOf(String line) {
    if (!line.startsWith(ALGORITHM + " ")) {
      return Optional.empty();
    }
    try {
      ByteBuffer blob =
          ByteBuffer.wrap(Base64.getDecoder().decode(line.substring(ALGORITHM.length() + 1)));
      String algorithm = new String(string(blob), StandardCharsets.US_ASCII);
      byte[] key = string(blob);
      return algorithm.equals(ALGORITHM) && key.length == KEY_BYTES && !blob.hasRemaining()
          ? Optional.of(key)
          : Optional.empty();
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  /** A string of RFC 4251, section 5. */
  private static byte[] string(ByteBuffer blob) {
    int length = blob.getInt();
    if (length < 0 || length > blob.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    blob.get(bytes);
    return bytes;
  }

  @Override
  public String toString() {
    return line;
  }
}
