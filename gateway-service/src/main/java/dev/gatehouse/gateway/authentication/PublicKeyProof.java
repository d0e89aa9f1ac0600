package dev.gatehouse.gateway.authentication;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.gateway.connection.CryptoPolicy;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.connection.Ssh;
import java.security.PublicKey;
import java.util.Base64;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The key of a {@code publickey} request, and whether the client holds it (RFC 4252, 7).
 *
 * @param algorithm the signature algorithm, which for RSA is not the key's type (RFC 8332)
 * @param blob the key as sent
 */
record PublicKeyProof(String algorithm, Bytes blob) {

  /** The key's type and its bytes in base64, as in an authorized_keys file. */
  String openSsh() throws ProtocolViolation {
    return new dev.gatehouse.gateway.connection.PacketReader(blob.toArray()).text(64)
        + " "
        + Base64.getEncoder().encodeToString(blob.toArray());
  }

  /** Whether the algorithm is on at all, and the bytes are a key for it. */
  boolean isUsable() {
    return CryptoPolicy.userSignature(algorithm) != null && key() != null;
  }

  /** {@code SHA256:...} as OpenSSH prints it. */
  String fingerprint() {
    PublicKey key = key();
    return key == null ? "" : KeyUtils.getFingerPrint(key);
  }

  private @Nullable PublicKey key() {
    try {
      PublicKey key = new ByteArrayBuffer(blob.toArray()).getRawPublicKey();
      return KeyUtils.getCanonicalKeyType(algorithm).equals(KeyUtils.getKeyType(key)) ? key : null;
    } catch (Exception e) {
      // Whatever the parser makes of hostile bytes, they are no key.
      return null;
    }
  }

  /** Verifies {@code signature} over the request that it came with. */
  boolean isProven(byte[] exchangeHash, String user, byte[] signature) {
    NamedFactory<Signature> factory = CryptoPolicy.userSignature(algorithm);
    PublicKey key = key();
    if (factory == null || key == null) {
      return false;
    }
    ByteArrayBuffer signed = new ByteArrayBuffer();
    signed.putBytes(exchangeHash);
    signed.putByte((byte) Ssh.USERAUTH_REQUEST);
    signed.putString(user);
    signed.putString(Ssh.SERVICE_CONNECTION);
    signed.putString("publickey");
    signed.putBoolean(true);
    signed.putString(algorithm);
    signed.putBytes(blob.toArray());
    try {
      Signature verifier = factory.create();
      verifier.initVerifier(null, key);
      verifier.update(null, signed.array(), 0, signed.wpos());
      return verifier.verify(null, signature);
    } catch (Exception e) {
      // A signature that cannot be read proves nothing.
      return false;
    }
  }
}
