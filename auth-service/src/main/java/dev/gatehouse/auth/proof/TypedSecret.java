package dev.gatehouse.auth.proof;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a person typed: a password, or the answer to a prompt. In UTF-8, as it came: no form of
 * Unicode is preferred to another.
 *
 * <p>Exists for the length of one decision. Closing overwrites it; what the JSON reader and the
 * network buffers hold is overwritten as these are used again.
 */
public final class TypedSecret implements AutoCloseable {

  public static final int BYTES_MAX = 1024;

  private static final int UTF_8_BYTES_OF_CHARACTER_MAX = 3;

  private final byte[] bytes;

  private TypedSecret(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes the characters, and overwrites them. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static TypedSecret of(char[] characters) {
    ByteBuffer room = ByteBuffer.allocate(characters.length * UTF_8_BYTES_OF_CHARACTER_MAX);
    CharsetEncoder encoder =
        StandardCharsets.UTF_8.newEncoder().onMalformedInput(CodingErrorAction.REPLACE);
    CoderResult _ = encoder.encode(CharBuffer.wrap(characters), room, true);
    Arrays.fill(characters, '\0');
    byte[] bytes = Arrays.copyOf(room.array(), room.position());
    Arrays.fill(room.array(), (byte) 0);
    return new TypedSecret(bytes);
  }

  /** Takes the bytes, of UTF-8 or whatever was sent, and overwrites them. */
  public static TypedSecret ofBytes(byte[] sent) {
    byte[] bytes = sent.clone();
    Arrays.fill(sent, (byte) 0);
    return new TypedSecret(bytes);
  }

  /** A copy, for whoever has to pass it on; theirs to overwrite. */
  public byte[] copyOfBytes() {
    return bytes.clone();
  }

  public int length() {
    return bytes.length;
  }

  /** Not a copy; for this package, and to be read only. */
  byte[] bytes() {
    return bytes;
  }

  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return "(a typed secret)";
  }
}
