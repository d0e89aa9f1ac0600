package dev.gatehouse.gateway.socket;

import java.time.Duration;
import java.util.concurrent.Executor;
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
  private final Executor pool;
  private final Duration connectMax;

  /**
   * Sockets that are handled on threads of {@code pool}.
   *
   * @param name of the loop's thread
   * @param connectMax for how long a connection may be tried to be made
   */
  public Sockets(String name, Executor pool, Duration connectMax) {
    this.name = name;
    this.pool = pool;
    this.connectMax = connectMax;
  }

  @Override
  public IoServiceFactory create(FactoryManager manager) {
    return new Services(SocketLoop.start(name), pool, connectMax);
  }

  @Override
  public void setExecutorServiceFactory(@Nullable Factory<CloseableExecutorService> factory) {
    // The pool is given.
  }

  private static final class Services extends AbstractCloseable implements IoServiceFactory {
    private final SocketLoop loop;
    private final Executor pool;
    private final Duration connectMax;
    private @Nullable IoServiceEventListener listener;

    Services(SocketLoop loop, Executor pool, Duration connectMax) {
      this.loop = loop;
      this.pool = pool;
      this.connectMax = connectMax;
    }

    @Override
    public IoConnector createConnector(IoHandler handler) {
      return new SocketConnector(loop, pool, handler, connectMax);
    }

    @Override
    public IoAcceptor createAcceptor(IoHandler handler) {
      return new SocketAcceptor(loop, pool, handler);
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
