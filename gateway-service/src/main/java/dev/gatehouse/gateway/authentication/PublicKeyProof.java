package dev.gatehouse.gateway.authentication;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.gateway.connection.CryptoPolicy;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.connection.Ssh;
import java.security.PublicKey;
import java.util.Base64;
import java.util.Optional;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The key of a {@code publickey} request, and whether the client holds it (RFC 4252, 7).
 *
 * @param algorithm the signature algorithm, which for RSA is not the key's type (RFC 8332), or that
 *     of a certificate (OpenSSH's PROTOCOL.certkeys)
 * @param blob the key or certificate as sent
 */
record PublicKeyProof(String algorithm, Bytes blob) {

  /** Room for an RSA key of 16,384 bits, or for a certificate with a hundred names. */
  static final int BLOB_BYTES_MAX = 8 * 1024;

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

  /** What is in the certificate; empty for a plain key, and for bytes that are neither. */
  Optional<CertifiedKey> certified() {
    return CryptoPolicy.isCertificate(algorithm) && blob.size() <= BLOB_BYTES_MAX
        ? CertifiedKey.read(blob)
        : Optional.empty();
  }

  /** {@code SHA256:...} as OpenSSH prints it; with a certificate, that of the key in it. */
  String fingerprint() {
    PublicKey key = key();
    return key == null ? "" : KeyUtils.getFingerPrint(key);
  }

  private @Nullable PublicKey key() {
    NamedFactory<Signature> factory = CryptoPolicy.userSignature(algorithm);
    Bytes plain =
        CryptoPolicy.isCertificate(algorithm)
            ? certified().map(CertifiedKey::key).orElse(Bytes.EMPTY)
            : blob;
    if (plain.size() > BLOB_BYTES_MAX) {
      return null;
    }
    try {
      PublicKey key = new ByteArrayBuffer(plain.toArray()).getRawPublicKey();
      String type = KeyUtils.getCanonicalKeyType(factory == null ? algorithm : factory.getName());
      return type.equals(KeyUtils.getKeyType(key)) ? key : null;
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
