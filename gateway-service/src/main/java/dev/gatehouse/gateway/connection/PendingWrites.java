package dev.gatehouse.gateway.connection;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * What is on its way to a peer's socket, or waits for the end of a key exchange.
 *
 * <p>MINA queues both without bound. Whatever a session writes is counted here, whoever writes it:
 * the owner, or MINA in answer to the peer. Safe for use by many threads.
 */
public final class PendingWrites {
  /**
   * What a queued packet holds besides its message: header, padding, tag, future and listener. An
   * answer has a handful of bytes, and a million of them are not a few megabytes.
   */
  static final int PACKET_BYTES = 512;

  private final int saturatedBytes;
  private final int overflowBytes;
  private final Runnable overflowed;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean saturationSeen = new AtomicBoolean();
  private volatile Runnable drained = () -> {};

  /** How a session writes a packet. */
  @FunctionalInterface
  public interface Write {
    IoWriteFuture write(Buffer packet) throws IOException;
  }

  /**
   * Nothing is on its way yet.
   *
   * @param overflowed ends the session, since its peer asks and does not read
   */
  public PendingWrites(SshConfiguration configuration, Runnable overflowed) {
    this.saturatedBytes = configuration.pendingWriteBytes();
    this.overflowBytes = configuration.pendingWriteBytesMax();
    this.overflowed = overflowed;
  }

  /** Says what runs, on any thread, when there is room again for whoever saw that there is none. */
  void onDrained(Runnable listener) {
    drained = listener;
  }

  boolean isSaturated() {
    if (bytes.get() < saturatedBytes) {
      return false;
    }
    saturationSeen.set(true);
    // The last write may have finished between the two lines above.
    return bytes.get() >= saturatedBytes / 2;
  }

  /**
   * Writes a packet, and counts it until the socket has taken it.
   *
   * @throws IOException when the session is closing, or closes because of this packet
   */
  public IoWriteFuture count(Buffer packet, Write write) throws IOException {
    int size = packet.available() + PACKET_BYTES;
    if (bytes.addAndGet(size) > overflowBytes) {
      overflowed.run();
      throw new IOException("the peer leaves too much unread");
    }
    IoWriteFuture future;
    try {
      future = write.write(packet);
    } catch (IOException | RuntimeException e) {
      written(size);
      throw e;
    }
    future.addListener(_ -> written(size));
    return future;
  }

  private void written(int size) {
    long left = bytes.addAndGet(-size);
    if (left < saturatedBytes / 2 && saturationSeen.compareAndSet(true, false)) {
      drained.run();
    }
  }
}
