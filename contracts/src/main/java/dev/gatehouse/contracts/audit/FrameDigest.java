package dev.gatehouse.contracts.audit;

import com.google.protobuf.ByteString;
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

  static byte[] commitment(ByteString salt, ByteString payload) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(salt.toByteArray(), "HmacSHA256"));
      mac.update(payload.asReadOnlyByteBuffer());
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  static Hash hash(ByteString header, byte[] commitment) {
    MessageDigest sha256 = sha256();
    sha256.update(header.asReadOnlyByteBuffer());
    return new Hash(Bytes.owned(sha256.digest(commitment)));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
