package dev.gatehouse.gateway.authentication;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.gateway.connection.PacketReader;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * What the gateway reads of an OpenSSH certificate (PROTOCOL.certkeys): the key by which its holder
 * signs, and what the certificate is called. Whether it lets anybody in is for auth-service to say.
 *
 * @param key as a client without certificate would send it
 * @param keyId what the authority calls the certificate, at most {@value #KEY_ID_BYTES_MAX} bytes
 * @param serial its number, decimal and unsigned
 * @param authority the key that is said to have signed it
 */
record CertifiedKey(Bytes key, String keyId, String serial, Bytes authority) {

  static final int KEY_ID_BYTES_MAX = 1024;
  private static final int NAME_BYTES_MAX = 64;

  /** By the name that a certificate's bytes begin with: the key's own name, and its fields. */
  private static final Map<String, KeyForm> FORMS =
      Map.of(
          "ssh-ed25519-cert-v01@openssh.com", new KeyForm("ssh-ed25519", 1),
          "ecdsa-sha2-nistp256-cert-v01@openssh.com", new KeyForm("ecdsa-sha2-nistp256", 2),
          "ecdsa-sha2-nistp384-cert-v01@openssh.com", new KeyForm("ecdsa-sha2-nistp384", 2),
          "ecdsa-sha2-nistp521-cert-v01@openssh.com", new KeyForm("ecdsa-sha2-nistp521", 2),
          "ssh-rsa-cert-v01@openssh.com", new KeyForm("ssh-rsa", 2),
          "sk-ssh-ed25519-cert-v01@openssh.com", new KeyForm("sk-ssh-ed25519@openssh.com", 2),
          "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com",
              new KeyForm("sk-ecdsa-sha2-nistp256@openssh.com", 3));

  /** How many strings and mpints follow the name of a plain key. */
  private record KeyForm(String name, int fields) {}

  /** What is certified; empty when the bytes are no certificate of a key that is accepted. */
  static Optional<CertifiedKey> read(Bytes certificate) {
    try {
      return read(new PacketReader(certificate.toArray()));
    } catch (ProtocolViolation e) {
      return Optional.empty();
    }
  }

  private static Optional<CertifiedKey> read(PacketReader in) throws ProtocolViolation {
    KeyForm form = FORMS.get(in.text(NAME_BYTES_MAX));
    if (form == null) {
      return Optional.empty();
    }
    byte[] _ = in.bytes(); // The nonce.
    ByteArrayOutputStream key = new ByteArrayOutputStream();
    append(key, form.name().getBytes(StandardCharsets.US_ASCII));
    for (int field = 0; field < form.fields(); field++) {
      append(key, in.bytes());
    }
    long serial = in.uint32() << Integer.SIZE | in.uint32();
    long _ = in.uint32(); // For users or for hosts.
    String keyId = in.text(KEY_ID_BYTES_MAX);
    byte[] _ = in.bytes(); // Its principals,
    long _ = in.uint32() + in.uint32(); // when it begins,
    long _ = in.uint32() + in.uint32(); // when it ends,
    byte[] _ = in.bytes(); // critical options,
    byte[] _ = in.bytes(); // extensions,
    byte[] _ = in.bytes(); // and what is reserved.
    Bytes authority = Bytes.owned(in.bytes());
    byte[] _ = in.bytes(); // The authority's signature.
    in.end();
    return Optional.of(
        new CertifiedKey(
            Bytes.owned(key.toByteArray()), keyId, Long.toUnsignedString(serial), authority));
  }

  /** {@code SHA256:...} as OpenSSH prints it. */
  String authorityFingerprint() {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(authority.toArray());
      return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  private static void append(ByteArrayOutputStream out, byte[] string) {
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(string.length).array());
    out.writeBytes(string);
  }
}
