package dev.gatehouse.gateway.wire;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** {@code aes128-gcm@openssh.com} in one direction (RFC 5647, with OpenSSH's PROTOCOL, 1.6). */
final class WireCipher {
  static final String NAME = "aes128-gcm@openssh.com";
  static final int KEY_BYTES = 16;
  static final int NONCE_BYTES = 12;
  static final int TAG_BYTES = 16;
  private static final int COUNTER_OFFSET = 4;

  private final SecretKeySpec key;
  private final ByteBuffer nonce;

  WireCipher(byte[] key, byte[] nonce) {
    this.key = new SecretKeySpec(key, "AES");
    this.nonce = ByteBuffer.wrap(nonce);
  }

  /** The length as it is, the rest of the packet encrypted, and the tag. */
  byte[] seal(byte[] packet) {
    byte[] sealed = new byte[packet.length + TAG_BYTES];
    System.arraycopy(packet, 0, sealed, 0, Integer.BYTES);
    try {
      int _ =
          next(Cipher.ENCRYPT_MODE, packet)
              .doFinal(packet, Integer.BYTES, packet.length - Integer.BYTES, sealed, Integer.BYTES);
      return sealed;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** The padding length, the payload and the padding. */
  byte[] open(byte[] length, byte[] encrypted) {
    try {
      return next(Cipher.DECRYPT_MODE, length).doFinal(encrypted);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("a packet of the gateway that cannot be decrypted", e);
    }
  }

  private Cipher next(int mode, byte[] length) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce.array()));
    cipher.updateAAD(length, 0, Integer.BYTES);
    nonce.putLong(COUNTER_OFFSET, nonce.getLong(COUNTER_OFFSET) + 1);
    return cipher;
  }
}
