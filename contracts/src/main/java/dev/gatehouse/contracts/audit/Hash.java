package dev.gatehouse.contracts.audit;

/** A SHA-256 digest: 32 bytes. */
public record Hash(Bytes bytes) {
  public static final int SIZE = 32;

  public Hash {
    if (bytes.size() != SIZE) {
      throw new IllegalArgumentException("a hash has 32 bytes, not " + bytes.size());
    }
  }

  public static Hash hex(String digits) {
    return new Hash(Bytes.hex(digits));
  }

  public String toHex() {
    return bytes.toHex();
  }

  @Override
  public String toString() {
    return toHex();
  }
}
