package dev.gatehouse.audit.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Counts and hashes the bytes that are read through it. */
final class DigestingStream extends FilterInputStream {
  private final MessageDigest sha256;
  private long count;

  DigestingStream(InputStream in) {
    super(in);
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    if (read >= 0) {
      sha256.update((byte) read);
      count++;
    }
    return read;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    if (read > 0) {
      sha256.update(buffer, offset, read);
      count += read;
    }
    return read;
  }

  @Override
  public long skip(long bytes) throws IOException {
    return readNBytes(new byte[(int) Math.min(bytes, 1 << 16)], 0, (int) Math.min(bytes, 1 << 16));
  }

  /** Reads what a decoder left unread. */
  void drain() throws IOException {
    transferTo(OutputStream.nullOutputStream());
  }

  long count() {
    return count;
  }

  /** The digest of what was read; ends the stream's use. */
  String sha256() {
    return HexFormat.of().formatHex(sha256.digest());
  }
}
