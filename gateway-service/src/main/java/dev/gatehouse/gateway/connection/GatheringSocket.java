package dev.gatehouse.gateway.connection;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.sshd.common.future.CloseFuture;
import org.apache.sshd.common.future.DefaultCloseFuture;
import org.apache.sshd.common.future.SshFutureListener;
import org.apache.sshd.common.io.AbstractIoWriteFuture;
import org.apache.sshd.common.io.IoService;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A socket that has one write under way, and gathers the packets that come meanwhile into the next.
 *
 * <p>MINA keeps a queue of packets for each socket, takes a system call for each, and searches the
 * whole queue at the end of each; a peer that did not read kept the threads busy that all sessions
 * share. Here its queue never holds more than what is being written, so nothing follows a write
 * that an immediate close has interrupted, either.
 *
 * <p>Only the end of a write hands over the next one. Whatever has to come behind what waits is
 * left to it as well: two threads that hand over, each something else, would do so in any order.
 * Safe for use by many threads.
 */
public final class GatheringSocket implements IoSession {
  /** A batch is not begun beyond this; one packet may be larger than it. */
  private static final int BATCH_BYTES = 128 * 1024;

  private final IoSession socket;
  private final Deque<Batch> waiting = new ArrayDeque<>();
  private final Deque<Runnable> behind = new ArrayDeque<>();
  private boolean writing;
  private boolean closed;

  /** Packets that are written together, and done together. */
  private final class Batch extends AbstractIoWriteFuture {
    private final List<Buffer> packets = new ArrayList<>(1);
    private int size;

    Batch() {
      super("packets", null);
    }

    boolean hasRoom(int size) {
      return this.size + size <= BATCH_BYTES;
    }

    void add(Buffer packet, int size) {
      packets.add(packet);
      this.size += size;
    }

    private Buffer joined() {
      if (packets.size() == 1) {
        return packets.getFirst();
      }
      Buffer all = new ByteArrayBuffer(new byte[size], false);
      packets.forEach(
          packet -> all.putRawBytes(packet.array(), packet.rpos(), packet.available()));
      return all;
    }

    void write() {
      try {
        IoWriteFuture written = socket.writeBuffer(joined());
        written.addListener(
            done -> {
              end(done.getException());
              next();
            });
      } catch (IOException | RuntimeException e) {
        end(e);
        next();
      }
    }

    void end(@Nullable Throwable failure) {
      if (failure == null) {
        setValue(true);
      } else {
        setValue(failure);
      }
    }
  }

  public GatheringSocket(IoSession socket) {
    this.socket = socket;
  }

  @Override
  public IoWriteFuture writeBuffer(Buffer packet) throws IOException {
    synchronized (waiting) {
      if (closed) {
        throw new ClosedChannelException();
      }
      if (writing) {
        return gather(packet);
      }
      writing = true;
    }
    try {
      return socket.writeBuffer(packet).addListener(_ -> next());
    } catch (IOException | RuntimeException e) {
      next();
      throw e;
    }
  }

  private IoWriteFuture gather(Buffer packet) {
    int size = packet.available();
    Batch last = waiting.peekLast();
    if (last == null || !last.hasRoom(size)) {
      last = new Batch();
      waiting.addLast(last);
    }
    last.add(packet, size);
    return last;
  }

  private void next() {
    Batch next;
    Runnable last;
    synchronized (waiting) {
      next = waiting.pollFirst();
      last = next == null ? behind.pollFirst() : null;
      writing = next != null || last != null;
    }
    if (next != null) {
      next.write();
    } else if (last != null) {
      last.run();
      next();
    }
  }

  /** Runs {@code last} when everything that waits is written: now, when nothing does. */
  private void behindAll(Runnable last) {
    synchronized (waiting) {
      if (writing) {
        behind.addLast(last);
        return;
      }
    }
    last.run();
  }

  private @Nullable Batch take() {
    synchronized (waiting) {
      return waiting.pollFirst();
    }
  }

  @Override
  public void shutdownOutputStream() {
    behindAll(
        () -> {
          try {
            socket.shutdownOutputStream();
          } catch (IOException e) {
            // Without the socket, there is nothing to end.
            socket.close(true);
          }
        });
  }

  @Override
  public CloseFuture close(boolean immediately) {
    synchronized (waiting) {
      closed = true;
    }
    if (!immediately) {
      DefaultCloseFuture whole = new DefaultCloseFuture(this, null);
      socket.addCloseFutureListener(_ -> whole.setClosed());
      behindAll(() -> socket.close(false));
      return whole;
    }
    for (Batch left = take(); left != null; left = take()) {
      left.end(new ClosedChannelException());
    }
    return socket.close(true);
  }

  @Override
  public boolean isClosed() {
    return socket.isClosed();
  }

  @Override
  public boolean isClosing() {
    return socket.isClosing();
  }

  @Override
  public void addCloseFutureListener(SshFutureListener<CloseFuture> listener) {
    socket.addCloseFutureListener(listener);
  }

  @Override
  public void removeCloseFutureListener(SshFutureListener<CloseFuture> listener) {
    socket.removeCloseFutureListener(listener);
  }

  @Override
  public void suspendRead() {
    socket.suspendRead();
  }

  @Override
  public void resumeRead() {
    socket.resumeRead();
  }

  @Override
  public long getId() {
    return socket.getId();
  }

  @Override
  public SocketAddress getRemoteAddress() {
    return socket.getRemoteAddress();
  }

  @Override
  public SocketAddress getLocalAddress() {
    return socket.getLocalAddress();
  }

  @Override
  public SocketAddress getAcceptanceAddress() {
    return socket.getAcceptanceAddress();
  }

  @Override
  public @Nullable Object getAttribute(Object key) {
    return socket.getAttribute(key);
  }

  @Override
  public @Nullable Object setAttribute(Object key, Object value) {
    return socket.setAttribute(key, value);
  }

  @Override
  public @Nullable Object setAttributeIfAbsent(Object key, Object value) {
    return socket.setAttributeIfAbsent(key, value);
  }

  @Override
  public @Nullable Object removeAttribute(Object key) {
    return socket.removeAttribute(key);
  }

  @Override
  public IoService getService() {
    return socket.getService();
  }
}
