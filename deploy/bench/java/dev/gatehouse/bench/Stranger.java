package dev.gatehouse.bench;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/** An Ed25519 key that nobody has authorized. Safe for use by many threads. */
final class Stranger {
  static final String ALGORITHM = "ssh-ed25519";
  private static final int RAW_BYTES = 32;

  private final KeyPair pair;

  Stranger() throws GeneralSecurityException {
    this.pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
  }

  /** RFC 8709, 4. */
  byte[] blob() {
    byte[] encoded = pair.getPublic().getEncoded();
    Buffer blob = new ByteArrayBuffer();
    blob.putString(ALGORITHM);
    blob.putBytes(Arrays.copyOfRange(encoded, encoded.length - RAW_BYTES, encoded.length));
    return blob.getCompactData();
  }

  String openSsh() {
    return ALGORITHM + " " + Base64.getEncoder().encodeToString(blob());
  }

  /** RFC 8709, 6. */
  byte[] signature(byte[] data) throws GeneralSecurityException {
    Signature ed25519 = Signature.getInstance("Ed25519");
    ed25519.initSign(pair.getPrivate());
    ed25519.update(data);
    Buffer signature = new ByteArrayBuffer();
    signature.putString(ALGORITHM);
    signature.putBytes(ed25519.sign());
    return signature.getCompactData();
  }
}
