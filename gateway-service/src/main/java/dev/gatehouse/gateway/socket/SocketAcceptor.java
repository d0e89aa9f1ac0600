package dev.gatehouse.gateway.socket;

import dev.gatehouse.gateway.messages.MessageCode;
import dev.gatehouse.gateway.messages.ServiceLog;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.common.io.IoHandler;

/** Takes the connections that clients make. Safe for use by many threads. */
final class SocketAcceptor extends SocketService implements IoAcceptor {
  private static final ServiceLog LOG = new ServiceLog(SocketAcceptor.class);

  /** A burst of clients waits in the kernel; it is not refused. */
  private static final int BACKLOG = 1024;

  /** Until a connection is asked for again, when none could be had. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Executor pool;
  private final Map<SocketAddress, ServerSocketChannel> bound = new ConcurrentHashMap<>();

  SocketAcceptor(SocketLoop loop, Executor pool, IoHandler handler) {
    super(loop, handler);
    this.pool = pool;
  }

  @Override
  public void bind(SocketAddress address) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    try {
      server.bind(address, BACKLOG);
      SocketAddress local = server.getLocalAddress();
      bound.put(local, server);
      Thread.ofPlatform().name("ssh-accept").daemon().start(() -> accept(server, local));
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void accept(ServerSocketChannel server, SocketAddress local) {
    while (server.isOpen()) {
      try {
        accepted(server.accept(), local);
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.warn(MessageCode.CONNECTION_NOT_ACCEPTED, "detail", e);
        pause();
      }
    }
  }

  private static void pause() {
    try {
      // A system without descriptors refuses at once, and nothing tells when it has one again.
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void accepted(SocketChannel channel, SocketAddress local) throws IOException {
    try {
      prepare(channel);
      SocketSession socket = new SocketSession(this, channel, local, pool);
      socket.executor().execute(() -> open(socket));
    } catch (IOException | RuntimeException e) {
      // Its client is gone, or we are.
      channel.close();
    }
  }

  private void open(SocketSession socket) {
    try {
      open(socket, () -> {});
    } catch (Exception e) {
      socket.close(true);
    }
  }

  @Override
  public void bind(Collection<? extends SocketAddress> addresses) throws IOException {
    for (SocketAddress address : addresses) {
      bind(address);
    }
  }

  @Override
  public void unbind(SocketAddress address) {
    ServerSocketChannel server = bound.remove(address);
    if (server != null) {
      try {
        server.close();
      } catch (IOException e) {
        // It is as good as closed.
      }
    }
  }

  @Override
  public void unbind(Collection<? extends SocketAddress> addresses) {
    addresses.forEach(this::unbind);
  }

  @Override
  public void unbind() {
    unbind(List.copyOf(bound.keySet()));
  }

  @Override
  public Set<SocketAddress> getBoundAddresses() {
    return Set.copyOf(bound.keySet());
  }

  @Override
  protected void preClose() {
    unbind();
    super.preClose();
  }
}
