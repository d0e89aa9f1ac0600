package dev.gatehouse.gateway.socket;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.Factory;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.common.io.IoConnector;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoServiceEventListener;
import org.apache.sshd.common.io.IoServiceFactory;
import org.apache.sshd.common.io.IoServiceFactoryFactory;
import org.apache.sshd.common.util.closeable.AbstractCloseable;
import org.apache.sshd.common.util.threads.CloseableExecutorService;
import org.jspecify.annotations.Nullable;

/** Sockets for a server or a client of MINA's, with a loop of their own. */
public final class Sockets implements IoServiceFactoryFactory {
  /** In the context of a connection that is made: on which everything is handled that it brings. */
  public static final AttributeKey<SerialExecutor> EXECUTOR = new AttributeKey<>();

  private final String name;
  private final BiFunction<SocketLoop, IoHandler, IoAcceptor> acceptors;
  private final BiFunction<SocketLoop, IoHandler, IoConnector> connectors;

  private Sockets(
      String name,
      BiFunction<SocketLoop, IoHandler, IoAcceptor> acceptors,
      BiFunction<SocketLoop, IoHandler, IoConnector> connectors) {
    this.name = name;
    this.acceptors = acceptors;
    this.connectors = connectors;
  }

  /**
   * For a server: sockets that are handled on threads of {@code pool}.
   *
   * @param name of the loop's thread
   */
  public static Sockets accepted(String name, Executor pool) {
    return new Sockets(
        name,
        (loop, handler) -> new SocketAcceptor(loop, pool, handler),
        (_, _) -> {
          throw new UnsupportedOperationException("a server connects to nobody");
        });
  }

  /**
   * For a client: sockets that are handled by the {@link #EXECUTOR} of whoever wants to be
   * connected.
   *
   * @param name of the loop's thread
   * @param timeMax for how long a connection may be tried to be made
   */
  public static Sockets connected(String name, Duration timeMax) {
    return new Sockets(
        name,
        (_, _) -> {
          throw new UnsupportedOperationException("a client accepts nobody");
        },
        (loop, handler) -> new SocketConnector(loop, handler, timeMax));
  }

  @Override
  public IoServiceFactory create(FactoryManager manager) {
    return new Services(SocketLoop.start(name));
  }

  @Override
  public void setExecutorServiceFactory(@Nullable Factory<CloseableExecutorService> factory) {
    // Threads are given.
  }

  private final class Services extends AbstractCloseable implements IoServiceFactory {
    private final SocketLoop loop;
    private @Nullable IoServiceEventListener listener;

    Services(SocketLoop loop) {
      this.loop = loop;
    }

    @Override
    public IoConnector createConnector(IoHandler handler) {
      return connectors.apply(loop, handler);
    }

    @Override
    public IoAcceptor createAcceptor(IoHandler handler) {
      return acceptors.apply(loop, handler);
    }

    @Override
    protected void doCloseImmediately() {
      loop.close();
      super.doCloseImmediately();
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
}
