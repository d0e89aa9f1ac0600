package dev.gatehouse.gateway.authentication;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.gateway.connection.Ssh;
import dev.gatehouse.gateway.connection.TestingPacket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/**
 * A user's key, and how its holder proves to have it. Signatures are made by the JDK, and put into
 * the form of RFC 4253, RFC 5656, RFC 8032, RFC 8332 and OpenSSH's PROTOCOL.u2f by hand.
 *
 * @param algorithm the signature algorithm's name
 * @param encoded the key as sent
 */
public record TestingKey(String algorithm, Bytes encoded, Signer signer) {
  private static final String APPLICATION = "ssh:";
  private static final byte USER_PRESENT = 1;
  private static final String CERTIFICATE = "-cert-v01@openssh.com";

  /** Makes what follows the algorithm's name in a signature. */
  interface Signer {
    byte[] sign(byte[] content) throws GeneralSecurityException;
  }

  /** Makes a key for {@code algorithm}. */
  public static TestingKey of(String algorithm) {
    try {
      return switch (algorithm) {
        case "ssh-ed25519" -> plain(algorithm, ed25519(), "Ed25519");
        case "rsa-sha2-256" -> plain(algorithm, rsa(), "SHA256withRSA");
        case "rsa-sha2-512" -> plain(algorithm, rsa(), "SHA512withRSA");
        case "ssh-rsa" -> plain(algorithm, rsa(), "SHA1withRSA");
        case "ecdsa-sha2-nistp256" -> ecdsa(algorithm, "secp256r1", "SHA256withECDSA");
        case "ecdsa-sha2-nistp384" -> ecdsa(algorithm, "secp384r1", "SHA384withECDSA");
        case "ecdsa-sha2-nistp521" -> ecdsa(algorithm, "secp521r1", "SHA512withECDSA");
        case "sk-ssh-ed25519@openssh.com" -> securityKeyEd25519(algorithm);
        case "sk-ecdsa-sha2-nistp256@openssh.com" -> securityKeyEcdsa(algorithm);
        default -> throw new IllegalArgumentException(algorithm);
      };
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** The same key in a certificate, with a signature of its authority that nobody would believe. */
  public TestingKey certified(String keyId, int serial) {
    byte[] plain = blob();
    int name = 4 + (plain[3] & 0xff);
    String type = new String(plain, 4, name - 4, StandardCharsets.US_ASCII);
    byte[] certificate =
        tail(
            fields()
                .string(certificate(type))
                .string(new byte[32])
                .raw(Arrays.copyOfRange(plain, name, plain.length))
                .uint32(0)
                .uint32(serial)
                .uint32(1)
                .string(keyId)
                .string(tail(fields().string("alice").toArray()))
                .uint32(0)
                .uint32(0)
                .uint32(-1)
                .uint32(-1)
                .string("")
                .string(tail(fields().string("permit-pty").string("").toArray()))
                .string("")
                .string(plain)
                .string(tail(fields().string("ssh-ed25519").string(new byte[64]).toArray()))
                .toArray());
    return new TestingKey(certificate(algorithm), Bytes.owned(certificate), signer);
  }

  private static String certificate(String plain) {
    return plain.replace("@openssh.com", "") + CERTIFICATE;
  }

  /** By which name a signature of the key is known: that of the plain algorithm. */
  private String signatureName() {
    if (!algorithm.endsWith(CERTIFICATE)) {
      return algorithm;
    }
    String plain = algorithm.replace(CERTIFICATE, "");
    return plain.startsWith("sk-") ? plain + "@openssh.com" : plain;
  }

  private static KeyPair ed25519() throws GeneralSecurityException {
    return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
  }

  private static KeyPair rsa() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }

  private static KeyPair ec(String curve) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  private static byte[] blobOf(PublicKey key) {
    ByteArrayBuffer buffer = new ByteArrayBuffer();
    buffer.putRawPublicKey(key);
    return buffer.getCompactData();
  }

  /** The 32 bytes of RFC 8032, which end every encoding of the key. */
  private static byte[] raw(PublicKey key) {
    byte[] encoded = key.getEncoded();
    return Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
  }

  private static byte[] jdk(String name, PrivateKey key, byte[] content)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(name);
    signature.initSign(key);
    signature.update(content);
    return signature.sign();
  }

  private static TestingKey plain(String algorithm, KeyPair pair, String name) {
    byte[] blob =
        algorithm.equals("ssh-ed25519")
            ? tail(fields().string(algorithm).string(raw(pair.getPublic())).toArray())
            : blobOf(pair.getPublic());
    return new TestingKey(
        algorithm,
        Bytes.owned(blob),
        content -> tail(fields().string(jdk(name, pair.getPrivate(), content)).toArray()));
  }

  private static TestingKey ecdsa(String algorithm, String curve, String name)
      throws GeneralSecurityException {
    KeyPair pair = ec(curve);
    return new TestingKey(
        algorithm,
        Bytes.owned(blobOf(pair.getPublic())),
        content ->
            tail(fields().string(integers(jdk(name, pair.getPrivate(), content))).toArray()));
  }

  private static TestingKey securityKeyEd25519(String algorithm) throws GeneralSecurityException {
    KeyPair pair = ed25519();
    return new TestingKey(
        algorithm,
        Bytes.owned(
            tail(
                fields()
                    .string(algorithm)
                    .string(raw(pair.getPublic()))
                    .string(APPLICATION)
                    .toArray())),
        content ->
            tail(
                fields()
                    .string(jdk("Ed25519", pair.getPrivate(), attested(content)))
                    .uint8(USER_PRESENT)
                    .uint32(1)
                    .toArray()));
  }

  private static TestingKey securityKeyEcdsa(String algorithm) throws GeneralSecurityException {
    KeyPair pair = ec("secp256r1");
    ByteArrayBuffer plain = new ByteArrayBuffer(blobOf(pair.getPublic()));
    String _ = plain.getString();
    String curve = plain.getString();
    byte[] point = plain.getBytes();
    return new TestingKey(
        algorithm,
        Bytes.owned(
            tail(
                fields()
                    .string(algorithm)
                    .string(curve)
                    .string(point)
                    .string(APPLICATION)
                    .toArray())),
        content ->
            tail(
                fields()
                    .string(integers(jdk("SHA256withECDSA", pair.getPrivate(), attested(content))))
                    .uint8(USER_PRESENT)
                    .uint32(1)
                    .toArray()));
  }

  /** What a security key signs: PROTOCOL.u2f, "SSH U2F Signatures". */
  private static byte[] attested(byte[] content) throws GeneralSecurityException {
    byte[] application =
        MessageDigest.getInstance("SHA-256")
            .digest(APPLICATION.getBytes(StandardCharsets.US_ASCII));
    return tail(
        fields()
            .raw(application)
            .uint8(USER_PRESENT)
            .uint32(1)
            .raw(MessageDigest.getInstance("SHA-256").digest(content))
            .toArray());
  }

  /** From the SEQUENCE of two INTEGERs that the JDK makes to the two mpints of RFC 5656. */
  private static byte[] integers(byte[] der) {
    int position = der[1] == (byte) 0x81 ? 3 : 2;
    TestingPacket both = fields();
    for (int i = 0; i < 2; i++) {
      int length = der[position + 1];
      both.string(Arrays.copyOfRange(der, position + 2, position + 2 + length));
      position += 2 + length;
    }
    return tail(both.toArray());
  }

  private static TestingPacket fields() {
    return TestingPacket.of(0);
  }

  /** Fields without the message number before them. */
  private static byte[] tail(byte[] packet) {
    return Arrays.copyOfRange(packet, 1, packet.length);
  }

  /** The key as sent. */
  public byte[] blob() {
    return encoded.toArray();
  }

  /** A request that only asks whether this key would do. */
  public byte[] probe(String user) {
    return request(user, false).toArray();
  }

  /** A request with a proof that holds for {@code exchangeHash}. */
  public byte[] proof(String user, byte[] exchangeHash) {
    return request(user, true).string(signature(user, exchangeHash)).toArray();
  }

  /** The signature of {@link #proof} alone. */
  public byte[] signature(String user, byte[] exchangeHash) {
    byte[] content =
        tail(fields().string(exchangeHash).raw(request(user, true).toArray()).toArray());
    try {
      return tail(fields().string(signatureName()).raw(signer.sign(content)).toArray());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private TestingPacket request(String user, boolean signed) {
    return TestingPacket.of(Ssh.USERAUTH_REQUEST)
        .string(user)
        .string(Ssh.SERVICE_CONNECTION)
        .string("publickey")
        .bool(signed)
        .string(algorithm)
        .string(blob());
  }

  /** {@code SHA256:...}. */
  public String fingerprint() {
    try {
      return KeyUtils.getFingerPrint(new ByteArrayBuffer(blob()).getRawPublicKey());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
