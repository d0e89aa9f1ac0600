package dev.gatehouse.gateway.socket;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.net.ExtendedSocketOptions;
import org.apache.sshd.common.Closeable;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoService;
import org.apache.sshd.common.io.IoServiceEventListener;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.util.closeable.AbstractInnerCloseable;
import org.jspecify.annotations.Nullable;

/** The open sockets of one side, and what they share. Safe for use by many threads. */
abstract class SocketService extends AbstractInnerCloseable implements IoService {
  private final SocketLoop loop;
  private final IoHandler handler;
  private final Map<Long, IoSession> sockets = new ConcurrentHashMap<>();
  private @Nullable IoServiceEventListener listener;

  SocketService(SocketLoop loop, IoHandler handler) {
    super("sockets");
    this.loop = loop;
    this.handler = handler;
  }

  SocketLoop loop() {
    return loop;
  }

  IoHandler handler() {
    return handler;
  }

  /** What is written is a whole packet or many; the kernel has nothing to wait for. */
  static void prepare(SocketChannel channel) throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    channel.configureBlocking(false);
  }

  /** Acknowledges what was read, where the kernel can be told to. */
  static void acknowledge(SocketChannel channel) throws IOException {
    if (channel.supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK)) {
      channel.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
    }
  }

  /**
   * Makes a session of a socket, and begins to read it; on its executor.
   *
   * @param opened runs when there is a session, before anything is read
   */
  void open(SocketSession socket, Runnable opened) throws Exception {
    handler.sessionCreated(socket);
    sockets.put(socket.getId(), socket);
    opened.run();
    if (isClosing() || socket.isClosing()) {
      socket.close(true);
      sockets.remove(socket.getId());
    } else {
      socket.start();
    }
  }

  void forget(SocketSession socket) {
    sockets.remove(socket.getId());
  }

  @Override
  public Map<Long, IoSession> getManagedSessions() {
    return Collections.unmodifiableMap(sockets);
  }

  @Override
  protected Closeable getInnerCloseable() {
    return builder().parallel(toString(), sockets.values()).build();
  }

  @Override
  public @Nullable IoServiceEventListener getIoServiceEventListener() {
    return listener;
  }

  @Override
  public void setIoServiceEventListener(@Nullable IoServiceEventListener listener) {
    this.listener = listener;
  }
}
