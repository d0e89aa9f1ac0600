package dev.gatehouse.gateway.connection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Poly1305 (RFC 8439, 2.5) by the processor's products of 64 bits, at half of what MINA's costs
 * with products of 32, which was the largest part of a relay's work under OpenSSH's first choice of
 * cipher.
 *
 * <p>The number is kept in limbs of 44, 44 and 42 bits. Of a product, {@code low} are the first 44
 * bits and {@code high} the others; so sums stay below 2^63, and nothing depends on the data but
 * values: no branch and no address.
 *
 * <p>A key is for one message. Not safe for use by several threads.
 */
final class Poly1305 {
  static final int KEY_BYTES = 32;
  static final int TAG_BYTES = 16;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int BLOCK_BYTES = 16;
  private static final int LIMB = 44;
  private static final int LAST_LIMB = 42;
  private static final long MASK = (1L << LIMB) - 1;
  private static final long LAST_MASK = (1L << LAST_LIMB) - 1;

  /**
   * The upper half of a product, of factors that are shifted so, is the product without 44 bits.
   */
  private static final int SHIFT = 10;

  /** The bit behind a whole block, as it lies in the last limb: 2^128. */
  private static final long WHOLE = 1L << 40;

  private final byte[] rest = new byte[BLOCK_BYTES];
  private int waiting;
  private long r0;
  private long r1;
  private long r2;
  private long h0;
  private long h1;
  private long h2;
  private long pad0;
  private long pad1;

  /** Begins a message under the key of {@link #KEY_BYTES} that is there. */
  void begin(byte[] key, int offset) {
    long low = (long) LONG.get(key, offset);
    long high = (long) LONG.get(key, offset + Long.BYTES);
    r0 = low & 0xffc0fffffffL;
    r1 = ((low >>> LIMB) | (high << 20)) & 0xfffffc0ffffL;
    r2 = (high >>> 24) & 0x00ffffffc0fL;
    pad0 = (long) LONG.get(key, offset + 2 * Long.BYTES);
    pad1 = (long) LONG.get(key, offset + 3 * Long.BYTES);
    h0 = 0;
    h1 = 0;
    h2 = 0;
    waiting = 0;
  }

  void update(byte[] data, int offset, int length) {
    int at = offset;
    int end = offset + length;
    if (waiting > 0) {
      int more = Math.min(BLOCK_BYTES - waiting, length);
      System.arraycopy(data, at, rest, waiting, more);
      waiting += more;
      at += more;
      if (waiting < BLOCK_BYTES) {
        return;
      }
      blocks(rest, 0, BLOCK_BYTES, WHOLE);
    }
    int whole = (end - at) / BLOCK_BYTES * BLOCK_BYTES;
    blocks(data, at, at + whole, WHOLE);
    at += whole;
    waiting = end - at;
    System.arraycopy(data, at, rest, 0, waiting);
  }

  /** Puts the tag of {@link #TAG_BYTES} there, and ends the message. */
  void finish(byte[] tag, int offset) {
    if (waiting > 0) {
      rest[waiting] = 1;
      Arrays.fill(rest, waiting + 1, BLOCK_BYTES, (byte) 0);
      blocks(rest, 0, BLOCK_BYTES, 0);
    }
    reduce();
    long low = h0 | (h1 << LIMB);
    long high = (h1 >>> 20) | (h2 << 24);
    long sum = low + pad0;
    long carry = ((low & pad0) | ((low | pad0) & ~sum)) >>> 63;
    LONG.set(tag, offset, sum);
    LONG.set(tag, offset + Long.BYTES, high + pad1 + carry);
  }

  private void blocks(byte[] data, int from, int to, long behind) {
    long k0 = r0 << SHIFT;
    long k1 = r1 << SHIFT;
    long k2 = r2 << SHIFT;
    // What is beyond 2^130 counts five times; the limbs reach to 2^132.
    long s1 = r1 * 20;
    long s2 = r2 * 20;
    long t1 = s1 << SHIFT;
    long t2 = s2 << SHIFT;
    long a0 = h0;
    long a1 = h1;
    long a2 = h2;
    for (int at = from; at < to; at += BLOCK_BYTES) {
      long first = (long) LONG.get(data, at);
      long second = (long) LONG.get(data, at + Long.BYTES);
      a0 += first & MASK;
      a1 += ((first >>> LIMB) | (second << 20)) & MASK;
      a2 += (second >>> 24) | behind;
      long b0 = a0 << SHIFT;
      long b1 = a1 << SHIFT;
      long b2 = a2 << SHIFT;

      long low = (a0 * r0 & MASK) + (a1 * s2 & MASK) + (a2 * s1 & MASK);
      long high = Math.multiplyHigh(b0, k0) + Math.multiplyHigh(b1, t2) + Math.multiplyHigh(b2, t1);
      long n0 = low & MASK;
      long carry = high + (low >>> LIMB);

      low = (a0 * r1 & MASK) + (a1 * r0 & MASK) + (a2 * s2 & MASK) + carry;
      high = Math.multiplyHigh(b0, k1) + Math.multiplyHigh(b1, k0) + Math.multiplyHigh(b2, t2);
      long n1 = low & MASK;
      carry = high + (low >>> LIMB);

      low = (a0 * r2 & MASK) + (a1 * r1 & MASK) + (a2 * r0 & MASK) + carry;
      high = Math.multiplyHigh(b0, k2) + Math.multiplyHigh(b1, k1) + Math.multiplyHigh(b2, k0);
      a2 = low & LAST_MASK;
      carry = (high << (LIMB - LAST_LIMB)) + (low >>> LAST_LIMB);

      n0 += carry * 5;
      a0 = n0 & MASK;
      a1 = n1 + (n0 >>> LIMB);
    }
    h0 = a0;
    h1 = a1;
    h2 = a2;
  }

  /** Brings the number below 2^130 - 5. */
  private void reduce() {
    for (int i = 0; i < 2; i++) {
      h1 += h0 >>> LIMB;
      h0 &= MASK;
      h2 += h1 >>> LIMB;
      h1 &= MASK;
      h0 += (h2 >>> LAST_LIMB) * 5;
      h2 &= LAST_MASK;
    }
    h1 += h0 >>> LIMB;
    h0 &= MASK;

    long g0 = h0 + 5;
    long g1 = h1 + (g0 >>> LIMB);
    long g2 = h2 + (g1 >>> LIMB) - (1L << LAST_LIMB);
    // All ones where the number is below, and so stays as it is.
    long below = g2 >> 63;
    h0 = (h0 & below) | (g0 & MASK & ~below);
    h1 = (h1 & below) | (g1 & MASK & ~below);
    h2 = (h2 & below) | (g2 & LAST_MASK & ~below);
  }
}
