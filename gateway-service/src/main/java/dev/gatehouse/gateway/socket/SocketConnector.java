package dev.gatehouse.gateway.socket;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.io.DefaultIoConnectFuture;
import org.apache.sshd.common.io.IoConnectFuture;
import org.apache.sshd.common.io.IoConnector;
import org.apache.sshd.common.io.IoHandler;
import org.jspecify.annotations.Nullable;

/** Connects to workloads. Safe for use by many threads. */
final class SocketConnector extends SocketService implements IoConnector {
  private final Duration timeMax;

  SocketConnector(SocketLoop loop, IoHandler handler, Duration timeMax) {
    super(loop, handler);
    this.timeMax = timeMax;
  }

  /**
   * Connects, on a virtual thread, for at most the time that it may take.
   *
   * @param context has {@link Sockets#EXECUTOR}
   */
  @Override
  public IoConnectFuture connect(
      SocketAddress address, AttributeRepository context, @Nullable SocketAddress local) {
    DefaultIoConnectFuture future = new DefaultIoConnectFuture(address, null);
    SerialExecutor executor =
        Objects.requireNonNull(
            context.getAttribute(Sockets.EXECUTOR), "a connection without an executor");
    Thread.ofVirtual().name("ssh-connect").start(() -> connect(address, context, executor, future));
    return future;
  }

  private void connect(
      SocketAddress address,
      AttributeRepository context,
      SerialExecutor executor,
      DefaultIoConnectFuture future) {
    SocketChannel channel = null;
    try {
      channel = SocketChannel.open();
      channel.socket().connect(address, Math.toIntExact(timeMax.toMillis()));
      prepare(channel);
      SocketSession socket = new SocketSession(this, channel, executor);
      socket.setAttribute(AttributeRepository.class, context);
      executor.execute(() -> open(socket, future));
    } catch (IOException | RuntimeException e) {
      closeQuietly(channel);
      future.setException(e);
    }
  }

  private static void closeQuietly(@Nullable SocketChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // It is as good as closed.
    }
  }

  private void open(SocketSession socket, DefaultIoConnectFuture future) {
    try {
      open(socket, () -> future.setSession(socket));
    } catch (Exception e) {
      socket.close(true);
      future.setException(e);
    }
  }
}
