package dev.gatehouse.gateway.authentication;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a person typed: a password, or the answer to a prompt. It goes into the body of one call to
 * auth-service and nowhere else, and is overwritten behind it.
 */
@JsonSerialize(using = TypedSecret.Utf8.class)
public final class TypedSecret implements AutoCloseable {

  /** What auth-service takes, and OpenSSH's own limit. */
  static final int BYTES_MAX = 1024;

  private final byte[] utf8;

  private TypedSecret(byte[] utf8) {
    this.utf8 = utf8;
  }

  /**
   * Takes the bytes, which are overwritten with it.
   *
   * @throws ProtocolViolation when they are not UTF-8 (RFC 4252, 8; RFC 4256, 3.4)
   */
  static TypedSecret owned(byte[] bytes) throws ProtocolViolation {
    try {
      CharBuffer read = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      Arrays.fill(read.array(), '\0');
      return new TypedSecret(bytes);
    } catch (CharacterCodingException e) {
      Arrays.fill(bytes, (byte) 0);
      throw new ProtocolViolation("typed text that is not UTF-8");
    }
  }

  boolean isTooLong() {
    return utf8.length > BYTES_MAX;
  }

  @Override
  public void close() {
    Arrays.fill(utf8, (byte) 0);
  }

  @Override
  public String toString() {
    return "(a typed secret)";
  }

  /** Writes the bytes as they are: no text is made of them that would stay in memory. */
  static final class Utf8 extends JsonSerializer<TypedSecret> {
    @Override
    public void serialize(TypedSecret secret, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeUTF8String(secret.utf8, 0, secret.utf8.length);
    }
  }
}
