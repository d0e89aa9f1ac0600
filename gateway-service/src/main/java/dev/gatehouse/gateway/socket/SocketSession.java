package dev.gatehouse.gateway.socket;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.sshd.common.future.CloseFuture;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.Readable;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.closeable.AbstractCloseable;
import org.jspecify.annotations.Nullable;

/**
 * One socket: what is read is handled on its executor, in turn, and what is written in one turn
 * goes out together at its end.
 *
 * <p>No more is read while {@link #READS_MAX} reads wait to be handled: so a peer that floods slows
 * itself. What was read before {@link #suspendRead} is handled still. Safe for use by many threads.
 */
public final class SocketSession extends AbstractCloseable implements IoSession {
  /** Reads that wait to be handled. */
  static final int READS_MAX = 4;

  /**
   * Reads of an accepted socket that are acknowledged at once: those of a login. Until then
   * OpenSSH's client lets the kernel hold a small packet back until the one before is acknowledged
   * (RFC 896), and our kernel would hold the acknowledgement back for 40 ms, for something to send
   * along (RFC 1122, 4.2.3.2).
   */
  private static final int ACKNOWLEDGED_AT_ONCE = 24;

  private static final AtomicLong LAST_ID = new AtomicLong();

  private final long id = LAST_ID.incrementAndGet();
  private final SocketService service;
  private final SocketChannel channel;
  private final @Nullable SocketAddress acceptance;
  private final SocketAddress local;
  private final SocketAddress remote;
  private final SerialExecutor executor;
  private final Output output;
  private final Map<Object, Object> attributes = new ConcurrentHashMap<>();
  private volatile Consumer<Throwable> onFault = this::failed;
  private volatile @Nullable SelectionKey key;

  /** Of the loop's thread alone. */
  private int acknowledgedAtOnce;

  private final Object reading = new Object();
  private int unhandled;
  private boolean suspended;
  private boolean waiting = true;
  private boolean ended;

  /** A socket that was accepted, with an executor of its own on threads of {@code pool}. */
  SocketSession(
      SocketService service, SocketChannel channel, SocketAddress acceptance, Executor pool)
      throws IOException {
    this.service = service;
    this.channel = channel;
    this.acceptance = acceptance;
    this.local = channel.getLocalAddress();
    this.remote = channel.getRemoteAddress();
    this.executor = new SerialExecutor(pool, fault -> onFault.accept(fault));
    this.output = new Output(channel);
  }

  /** A socket that was connected for somebody whose executor that is. */
  SocketSession(SocketService service, SocketChannel channel, SerialExecutor executor)
      throws IOException {
    this.service = service;
    this.channel = channel;
    this.acceptance = null;
    this.local = channel.getLocalAddress();
    this.remote = channel.getRemoteAddress();
    this.executor = executor;
    this.output = new Output(channel);
  }

  /** On which everything is handled that is read here. */
  public SerialExecutor executor() {
    return executor;
  }

  /** Says who is told of faults of tasks, unless the executor was somebody else's before. */
  public void onFault(Consumer<Throwable> listener) {
    onFault = listener;
  }

  /** Begins to read. */
  void start() throws IOException {
    key = service.loop().register(channel, this);
  }

  // ---- reading ----

  /** Called by the loop's thread. */
  void ready(SelectionKey ready) {
    if (ready.isReadable()) {
      read(ready);
    }
    if (ready.isValid() && ready.isWritable()) {
      ready.interestOpsAnd(~SelectionKey.OP_WRITE);
      executor.execute(this::flush);
    }
  }

  private void read(SelectionKey ready) {
    synchronized (reading) {
      if (suspended || unhandled >= READS_MAX) {
        waiting = false;
        ready.interestOpsAnd(~SelectionKey.OP_READ);
        return;
      }
      unhandled++;
    }
    ByteBuffer buffer = service.loop().buffers().take();
    try {
      int count = channel.read(buffer);
      if (acceptance != null && acknowledgedAtOnce < ACKNOWLEDGED_AT_ONCE) {
        acknowledgedAtOnce++;
        SocketService.acknowledge(channel);
      }
      if (count < 0) {
        end(ready, () -> close(true));
      }
      buffer.flip();
      executor.execute(() -> handle(buffer));
    } catch (IOException e) {
      end(ready, () -> failed(e));
      service.loop().buffers().giveBack(buffer);
    }
  }

  /** Nothing more comes; {@code then} runs behind what came. */
  private void end(SelectionKey ready, Runnable then) {
    synchronized (reading) {
      ended = true;
    }
    ready.interestOpsAnd(~SelectionKey.OP_READ);
    executor.execute(then);
  }

  private void handle(ByteBuffer buffer) {
    try {
      if (buffer.hasRemaining() && !isClosed()) {
        service.handler().messageReceived(this, Readable.readable(buffer));
      }
    } catch (Exception e) {
      failed(e);
    } finally {
      service.loop().buffers().giveBack(buffer);
      boolean wait;
      synchronized (reading) {
        unhandled--;
        wait = mayWait();
      }
      if (wait) {
        waitFor(SelectionKey.OP_READ);
      }
    }
  }

  private boolean mayWait() {
    boolean wait = !waiting && !suspended && !ended && unhandled <= READS_MAX / 2;
    waiting |= wait;
    return wait;
  }

  private void waitFor(int operation) {
    SelectionKey registered = key;
    try {
      if (registered != null) {
        registered.interestOpsOr(operation);
        service.loop().changed();
      }
    } catch (CancelledKeyException e) {
      // It was closed meanwhile.
    }
  }

  @Override
  public void suspendRead() {
    synchronized (reading) {
      suspended = true;
    }
  }

  @Override
  public void resumeRead() {
    boolean wait;
    synchronized (reading) {
      suspended = false;
      wait = mayWait();
    }
    if (wait) {
      waitFor(SelectionKey.OP_READ);
    }
  }

  private void failed(Throwable cause) {
    try {
      service.handler().exceptionCaught(this, cause);
    } catch (Exception e) {
      // It has no session that could be told.
    } finally {
      close(true);
    }
  }

  // ---- writing ----

  @Override
  public IoWriteFuture writeBuffer(Buffer packet) throws IOException {
    Output.Packet added = output.add(packet);
    flushLater();
    return added;
  }

  private void flushLater() {
    if (output.wantsFlush()) {
      executor.execute(this::flush);
    }
  }

  private void flush() {
    try {
      if (output.flush()) {
        waitFor(SelectionKey.OP_WRITE);
      }
    } catch (IOException e) {
      failed(e);
    }
  }

  /** Behind what is written before. */
  @Override
  public void shutdownOutputStream() {
    output.endBehindAll();
    flushLater();
  }

  // ---- closing ----

  @Override
  protected CloseFuture doCloseGracefully() {
    CloseFuture written = output.endBehindAll();
    flushLater();
    return written;
  }

  /** Last words are still said, as far as the kernel takes them. */
  @Override
  protected void doCloseImmediately() {
    output.close();
    try {
      channel.close();
    } catch (IOException e) {
      // It is as good as closed.
    }
    service.loop().changed();
    service.forget(this);
    super.doCloseImmediately();
    try {
      service.handler().sessionClosed(this);
    } catch (Exception e) {
      // It has no session that could be told.
    }
    attributes.clear();
  }

  // ---- what MINA asks ----

  @Override
  public long getId() {
    return id;
  }

  @Override
  public SocketAddress getRemoteAddress() {
    return remote;
  }

  @Override
  public SocketAddress getLocalAddress() {
    return local;
  }

  @Override
  public @Nullable SocketAddress getAcceptanceAddress() {
    return acceptance;
  }

  @Override
  public @Nullable Object getAttribute(Object name) {
    return attributes.get(name);
  }

  @Override
  public @Nullable Object setAttribute(Object name, Object value) {
    return attributes.put(name, value);
  }

  @Override
  public @Nullable Object setAttributeIfAbsent(Object name, Object value) {
    return attributes.putIfAbsent(name, value);
  }

  @Override
  public @Nullable Object removeAttribute(Object name) {
    return attributes.remove(name);
  }

  @Override
  public SocketService getService() {
    return service;
  }

  @Override
  public String toString() {
    return remote.toString();
  }
}
