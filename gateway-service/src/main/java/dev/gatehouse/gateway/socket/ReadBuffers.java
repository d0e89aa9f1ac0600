package dev.gatehouse.gateway.socket;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What sockets are read into, outside of the heap; lent for as long as it takes to handle it, so
 * that a connection on which nothing comes has none. Safe for use by many threads.
 */
final class ReadBuffers {
  /** Two packets of the size in which OpenSSH sends data. */
  static final int BYTES = 64 * 1024;

  /** More than these are left to the garbage collector. */
  private static final int KEPT_MAX = 16;

  private final Deque<ByteBuffer> kept = new ArrayDeque<>();

  synchronized ByteBuffer take() {
    ByteBuffer buffer = kept.pollLast();
    return buffer == null ? ByteBuffer.allocateDirect(BYTES) : buffer.clear();
  }

  synchronized void giveBack(ByteBuffer buffer) {
    if (kept.size() < KEPT_MAX) {
      kept.addLast(buffer);
    }
  }
}
