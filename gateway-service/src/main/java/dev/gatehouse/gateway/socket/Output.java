package dev.gatehouse.gateway.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.sshd.common.future.CloseFuture;
import org.apache.sshd.common.future.DefaultCloseFuture;
import org.apache.sshd.common.io.AbstractIoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * The packets that wait to be written to a socket, and how they are: many with one system call.
 *
 * <p>They are bounded by whoever writes. Whoever waits for a packet is told outside of any lock.
 * Safe for use by many threads.
 */
final class Output {
  private static final int BATCH_BYTES = 128 * 1024;

  /** Outside of the heap, where the kernel takes bytes from. */
  private static final ThreadLocal<ByteBuffer> BATCH =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BATCH_BYTES));

  private final SocketChannel channel;
  private final Deque<Packet> waiting = new ArrayDeque<>();
  private final CloseFuture ended = new DefaultCloseFuture("output", null);
  private boolean flushing;
  private boolean full;
  private boolean ends;
  private boolean closed;

  /** A packet on its way; done when the kernel has all of it, or will never have it. */
  static final class Packet extends AbstractIoWriteFuture {
    private final ByteBuffer left;

    private Packet(Buffer packet) {
      super("packet", null);
      left = ByteBuffer.wrap(packet.array(), packet.rpos(), packet.available());
    }
  }

  Output(SocketChannel channel) {
    this.channel = channel;
  }

  /**
   * Puts a packet, which belongs to the output from now on, behind the others.
   *
   * @throws ClosedChannelException when the output has ended, or will
   */
  synchronized Packet add(Buffer packet) throws ClosedChannelException {
    if (closed || ends) {
      throw new ClosedChannelException();
    }
    Packet added = new Packet(packet);
    waiting.addLast(added);
    return added;
  }

  /** Ends the output behind the packets that wait; the result is closed once it has ended. */
  synchronized CloseFuture endBehindAll() {
    ends = true;
    return ended;
  }

  /** Whether somebody has to call {@link #flush}: once for all that is added until then. */
  synchronized boolean wantsFlush() {
    boolean wanted = !flushing && !full && !closed;
    flushing |= wanted;
    return wanted;
  }

  /**
   * Writes what the kernel takes.
   *
   * @return whether it takes no more for now, and has to be asked again
   * @throws IOException when the socket is broken; nothing waits any more
   */
  boolean flush() throws IOException {
    List<Packet> done = new ArrayList<>();
    boolean over;
    try {
      synchronized (this) {
        flushing = false;
        over = drain(done);
        full = !over;
      }
    } catch (IOException e) {
      fail(e);
      throw e;
    } finally {
      done.forEach(packet -> packet.setValue(true));
    }
    if (over) {
      endNow();
    }
    return !over;
  }

  /** Returns whether nothing waits any more. */
  private boolean drain(List<Packet> done) throws IOException {
    ByteBuffer batch = BATCH.get();
    while (!waiting.isEmpty()) {
      batch.clear();
      for (Packet packet : waiting) {
        int count = Math.min(batch.remaining(), packet.left.remaining());
        batch.put(batch.position(), packet.left, packet.left.position(), count);
        batch.position(batch.position() + count);
        if (!batch.hasRemaining()) {
          break;
        }
      }
      batch.flip();
      int written = channel.write(batch);
      take(written, done);
      if (batch.hasRemaining()) {
        return false;
      }
    }
    return true;
  }

  private void take(int written, List<Packet> done) {
    int left = written;
    while (left > 0) {
      ByteBuffer first = waiting.getFirst().left;
      int count = Math.min(left, first.remaining());
      first.position(first.position() + count);
      left -= count;
      if (!first.hasRemaining()) {
        done.add(waiting.removeFirst());
      }
    }
  }

  private void endNow() throws IOException {
    synchronized (this) {
      if (!ends || closed) {
        return;
      }
      channel.shutdownOutput();
    }
    ended.setClosed();
  }

  /** Writes what the kernel takes at once, and nothing after that. */
  void close() {
    try {
      boolean _ = flush();
    } catch (IOException e) {
      // Then nothing is left to be said.
    }
    fail(new ClosedChannelException());
  }

  private void fail(IOException cause) {
    List<Packet> lost;
    synchronized (this) {
      closed = true;
      lost = List.copyOf(waiting);
      waiting.clear();
    }
    lost.forEach(packet -> packet.setValue(cause));
    ended.setClosed();
  }
}
