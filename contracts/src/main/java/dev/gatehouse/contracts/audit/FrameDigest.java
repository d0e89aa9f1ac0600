package dev.gatehouse.contracts.audit;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How a frame is hashed: {@code SHA-256(header || HMAC-SHA-256(salt, payload))}.
 *
 * <p>A payload can thus be taken away and its commitment left in its place, without breaking the
 * chain and without a hash that could be guessed from a short payload.
 */
final class FrameDigest {
  private FrameDigest() {}

  static byte[] commitment(byte[] salt, ByteString payload) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(salt, "HmacSHA256"));
      UnsafeByteOperations.unsafeWriteTo(payload, new Uncopied(mac));
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    } catch (IOException e) {
      throw new UncheckedIOException("a Mac does no I/O", e);
    }
  }

  static Hash hash(byte[] header, byte[] commitment) {
    MessageDigest sha256 = sha256();
    sha256.update(header);
    return new Hash(Bytes.owned(sha256.digest(commitment)));
  }

  /** Into a Mac from the arrays themselves: it copies what comes in a read-only buffer. */
  private static final class Uncopied extends ByteOutput {
    private final Mac mac;

    Uncopied(Mac mac) {
      this.mac = mac;
    }

    @Override
    public void write(byte value) {
      mac.update(value);
    }

    @Override
    public void write(byte[] value, int offset, int length) {
      mac.update(value, offset, length);
    }

    @Override
    public void writeLazy(byte[] value, int offset, int length) {
      mac.update(value, offset, length);
    }

    @Override
    public void write(ByteBuffer value) {
      mac.update(value);
    }

    @Override
    public void writeLazy(ByteBuffer value) {
      mac.update(value);
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
