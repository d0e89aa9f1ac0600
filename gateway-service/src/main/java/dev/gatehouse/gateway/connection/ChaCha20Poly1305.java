package dev.gatehouse.gateway.connection;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.mac.Mac;
import org.apache.sshd.common.util.buffer.BufferUtils;
import org.jspecify.annotations.Nullable;

/**
 * OpenSSH's chacha20-poly1305 (PROTOCOL.chacha20poly1305) over the platform's ChaCha20, which has
 * the processor's instructions where MINA's own computes block after block, and over {@link
 * Poly1305}.
 *
 * <p>The platform's AEAD is that of RFC 8439: it authenticates other bytes, and cannot be used. Its
 * ChaCha20 has a nonce of 96 bits and a counter of 32 where OpenSSH has 64 and 64; the nonce's
 * first 32 bits are the counter's last, and no packet is so long that they are not 0.
 *
 * <p>Not safe for use by several threads.
 */
final class ChaCha20Poly1305 implements Cipher {
  static final NamedFactory<Cipher> FACTORY =
      new NamedFactory<>() {
        @Override
        public String getName() {
          return "chacha20-poly1305@openssh.com";
        }

        @Override
        public Cipher create() {
          return new ChaCha20Poly1305();
        }
      };

  /** MINA looks at it: what begins so gets the packet's number as its initialization vector. */
  private static final String ALGORITHM = "ChaCha20";

  private static final int LENGTH_BYTES = 4;
  private static final int TAG_BYTES = Poly1305.TAG_BYTES;
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int BLOCK_BYTES = 64;

  /** RFC 4253, 6.4: packets are counted modulo 2^32. */
  private static final long SEQUENCE_MASK = 0xffff_ffffL;

  /** One of the two keys, and its stream of bytes for one packet after the other. */
  private static final class KeyStream {
    private final javax.crypto.Cipher cipher;
    private final SecretKey key;

    KeyStream(byte[] keys, int offset) throws GeneralSecurityException {
      cipher = javax.crypto.Cipher.getInstance(ALGORITHM);
      key = new SecretKeySpec(keys, offset, KEY_BYTES, ALGORITHM);
    }

    /** Begins a packet's stream; the platform refuses to begin the same one twice in a row. */
    void begin(byte[] nonce) throws GeneralSecurityException {
      cipher.init(javax.crypto.Cipher.ENCRYPT_MODE, key, new ChaCha20ParameterSpec(nonce, 0));
    }

    /** Combines bytes with the next ones of the stream, in place; the same operation both ways. */
    void combine(byte[] bytes, int offset, int length) throws GeneralSecurityException {
      int done = cipher.update(bytes, offset, length, bytes, offset);
      if (done != length) {
        throw new IllegalStateException("ChaCha20 gave " + done + " bytes for " + length);
      }
    }
  }

  /** What {@link #init} sets. */
  private record Keyed(Mode mode, KeyStream packets, KeyStream lengths) {}

  private final Poly1305 mac = new Poly1305();
  private final byte[] tag = new byte[TAG_BYTES];
  private final byte[] nonce = new byte[NONCE_BYTES];
  private final byte[] block = new byte[BLOCK_BYTES];
  private @Nullable Keyed keyed;
  private long sequence;

  private ChaCha20Poly1305() {}

  /**
   * Sets the keys.
   *
   * @param keys the packets' key and the lengths' key (K_2 and K_1 of the specification)
   * @param iv the number of the next packet, as 64 bits
   */
  @Override
  public void init(Mode mode, byte[] keys, byte[] iv) throws GeneralSecurityException {
    keyed = new Keyed(mode, new KeyStream(keys, 0), new KeyStream(keys, KEY_BYTES));
    sequence = BufferUtils.getLong(iv, 0, iv.length);
  }

  private Keyed keyed() {
    Keyed current = keyed;
    if (current == null) {
      throw new IllegalStateException("no keys yet");
    }
    return current;
  }

  /** Begins a packet with its length. Comes once before each {@link #update}. */
  @Override
  public void updateAAD(byte[] data, int offset, int length) throws Exception {
    if (length != LENGTH_BYTES) {
      throw new IllegalArgumentException("a packet begins with its length");
    }
    Keyed now = keyed();
    BufferUtils.putLong(sequence, nonce, NONCE_BYTES - Long.BYTES, Long.BYTES);
    sequence = (sequence + 1) & SEQUENCE_MASK;
    now.packets().begin(nonce);
    now.lengths().begin(nonce);

    // Block 0 of a packet's stream is the key of its Poly1305; the packet begins at block 1.
    Arrays.fill(block, (byte) 0);
    now.packets().combine(block, 0, BLOCK_BYTES);
    mac.begin(block, 0);

    if (now.mode() == Mode.Decrypt) {
      mac.update(data, offset, length);
      now.lengths().combine(data, offset, length);
    } else {
      now.lengths().combine(data, offset, length);
      mac.update(data, offset, length);
    }
  }

  /** En- or decrypts a packet in place; its tag stands behind it, or is put there. */
  @Override
  public void update(byte[] packet, int offset, int length) throws Exception {
    Keyed now = keyed();
    if (now.mode() == Mode.Decrypt) {
      mac.update(packet, offset, length);
      mac.finish(tag, 0);
      if (!Mac.equals(packet, offset + length, tag, 0, TAG_BYTES)) {
        throw new AEADBadTagException("the packet is not what was sent");
      }
      now.packets().combine(packet, offset, length);
    } else {
      now.packets().combine(packet, offset, length);
      mac.update(packet, offset, length);
      mac.finish(packet, offset + length);
    }
  }

  @Override
  public String getAlgorithm() {
    return ALGORITHM;
  }

  @Override
  public String getTransformation() {
    return ALGORITHM;
  }

  @Override
  public int getIVSize() {
    return Long.BYTES;
  }

  @Override
  public int getAuthenticationTagSize() {
    return TAG_BYTES;
  }

  @Override
  public int getCipherBlockSize() {
    return 8;
  }

  @Override
  public int getKdfSize() {
    return 2 * KEY_BYTES;
  }

  @Override
  public int getKeySize() {
    return 2 * KEY_BYTES * Byte.SIZE;
  }
}
