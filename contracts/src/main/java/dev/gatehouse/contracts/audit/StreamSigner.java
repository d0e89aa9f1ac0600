package dev.gatehouse.contracts.audit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** Ed25519 (RFC 8032) as journals use it: an incarnation's key, and who vouches for it. */
public final class StreamSigner {
  /** Bytes of a signature (RFC 8032, 5.1.6). */
  static final int SIZE = 64;

  /** The DER bytes that stand before the 32 of every Ed25519 public key (RFC 8410, 4). */
  private static final byte[] SPKI_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final byte[] ENDORSEMENT =
      "gatehouse/incarnation/1".getBytes(StandardCharsets.US_ASCII);

  private final PrivateKey key;

  public StreamSigner(PrivateKey key) {
    this.key = key;
  }

  Bytes sign(byte[]... parts) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      for (byte[] part : parts) {
        signature.update(part);
      }
      return Bytes.owned(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the key cannot sign with Ed25519", e);
    }
  }

  /** Signs, with the gateway's long-lived key, that {@code publicKey} is the stream's. */
  public Bytes endorse(StreamId stream, Bytes publicKey) {
    return sign(ENDORSEMENT, stream.bytes().array(), publicKey.array());
  }

  /** Whether {@code gatewayKey} signed that {@code started}'s key is the stream's. */
  public static boolean isEndorsed(
      StreamId stream, JournalEvent.GatewayStarted started, PublicKey gatewayKey) {
    return rawPublicKey(gatewayKey).equals(started.gatewayKey())
        && verify(
            gatewayKey,
            started.endorsement().array(),
            ENDORSEMENT,
            stream.bytes().array(),
            started.publicKey().array());
  }

  /** Whether {@code archiveKey} signed that {@code started}'s key is the stream's. */
  public static boolean isEndorsed(
      StreamId stream, ReadingEvent.ArchiveStarted started, PublicKey archiveKey) {
    return rawPublicKey(archiveKey).equals(started.archiveKey())
        && verify(
            archiveKey,
            started.endorsement().array(),
            ENDORSEMENT,
            stream.bytes().array(),
            started.publicKey().array());
  }

  static boolean isSigned(PublicKey key, byte[] content, byte[] signature) {
    return verify(key, signature, new byte[][] {content});
  }

  private static boolean verify(PublicKey key, byte[] signature, byte[]... parts) {
    try {
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(key);
      for (byte[] part : parts) {
        verifier.update(part);
      }
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /**
   * Reads the 32 bytes of RFC 8032.
   *
   * @throws IllegalArgumentException when they are not a key
   */
  public static PublicKey publicKey(Bytes raw) {
    if (raw.size() != 32) {
      throw new IllegalArgumentException("an Ed25519 public key has 32 bytes, not " + raw.size());
    }
    byte[] encoded = Arrays.copyOf(SPKI_PREFIX, SPKI_PREFIX.length + 32);
    System.arraycopy(raw.array(), 0, encoded, SPKI_PREFIX.length, 32);
    try {
      return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an Ed25519 public key", e);
    }
  }

  /** Returns the 32 bytes of RFC 8032 of an Ed25519 key of the JDK. */
  public static Bytes rawPublicKey(PublicKey key) {
    byte[] encoded = key.getEncoded();
    return Bytes.owned(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
  }
}
