package dev.gatehouse.audit.integrity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * Signs manifests and opens signed ones: DSSE v1.0.2 envelopes with Ed25519 (RFC 8032).
 *
 * <p>Safe for use by many threads.
 */
public final class ManifestSeal {
  public static final String PAYLOAD_TYPE = "application/vnd.gatehouse.manifest+json";
  public static final String BATCH_PAYLOAD_TYPE = "application/vnd.gatehouse.batch-manifest+json";

  private final KeyPair key;
  private final String keyId;

  private record Envelope(String payloadType, String payload, List<Signed> signatures) {}

  private record Signed(String keyid, String sig) {}

  public ManifestSeal(KeyPair key) {
    this.key = key;
    this.keyId = keyId(key.getPublic());
  }

  /** SHA-256 of the key as X.509 SubjectPublicKeyInfo, in hexadecimal. */
  public static String keyId(PublicKey key) {
    return sha256(key.getEncoded());
  }

  public static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Returns the bytes of the envelope. */
  public byte[] seal(Manifest manifest) {
    return seal(PAYLOAD_TYPE, AuditJson.write(manifest));
  }

  /** Returns the bytes of the envelope. */
  public byte[] seal(BatchManifest manifest) {
    return seal(BATCH_PAYLOAD_TYPE, AuditJson.write(manifest));
  }

  private byte[] seal(String type, byte[] payload) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key.getPrivate());
      signature.update(preAuthentication(type, payload));
      Base64.Encoder base64 = Base64.getEncoder();
      return AuditJson.write(
          new Envelope(
              type,
              base64.encodeToString(payload),
              List.of(new Signed(keyId, base64.encodeToString(signature.sign())))));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the manifest key cannot sign with Ed25519", e);
    }
  }

  /**
   * Opens an envelope.
   *
   * @throws IOException when it is not a manifest, or not signed by this key
   */
  public Manifest open(byte[] envelope) throws IOException {
    return open(envelope, key.getPublic());
  }

  /**
   * Opens an envelope that {@code signer} must have signed.
   *
   * @throws IOException when it is not a manifest, or not signed by that key
   */
  public static Manifest open(byte[] envelope, PublicKey signer) throws IOException {
    return AuditJson.read(payload(PAYLOAD_TYPE, envelope, signer), Manifest.class);
  }

  /**
   * Opens the envelope of a batch.
   *
   * @throws IOException when it is not one, or not signed by this key
   */
  public BatchManifest openBatch(byte[] envelope) throws IOException {
    return AuditJson.read(
        payload(BATCH_PAYLOAD_TYPE, envelope, key.getPublic()), BatchManifest.class);
  }

  private static byte[] payload(String type, byte[] envelope, PublicKey signer) throws IOException {
    Envelope read = AuditJson.read(envelope, Envelope.class);
    try {
      byte[] payload = Base64.getDecoder().decode(read.payload());
      if (!type.equals(read.payloadType())
          || read.signatures().stream().noneMatch(s -> isValid(s, type, payload, signer))) {
        throw new IOException("the manifest's signature is not valid");
      }
      return payload;
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new IOException("not a DSSE envelope", e);
    }
  }

  private static boolean isValid(Signed signed, String type, byte[] payload, PublicKey signer) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initVerify(signer);
      signature.update(preAuthentication(type, payload));
      return signature.verify(Base64.getDecoder().decode(signed.sig()));
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** PAE of the DSSE protocol: what is really signed. */
  private static byte[] preAuthentication(String type, byte[] payload) {
    byte[] start =
        ("DSSEv1 " + type.length() + " " + type + " " + payload.length + " ")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] all = new byte[start.length + payload.length];
    System.arraycopy(start, 0, all, 0, start.length);
    System.arraycopy(payload, 0, all, start.length, payload.length);
    return all;
  }
}
