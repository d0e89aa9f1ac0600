package dev.gatehouse.e2e.ssh.forwarding;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The end of a connection that is on this side: it asks, or it answers until it is closed. */
final class Peer implements AutoCloseable {
  private static final Duration BOUND = Duration.ofSeconds(60);

  private final ServerSocketChannel server;

  private Peer(ServerSocketChannel server) {
    this.server = server;
    Thread.ofPlatform().daemon().start(this::accept);
  }

  /** One that listens, and sends back all that came, once its sender is done. */
  static Peer answering() throws IOException {
    return new Peer(
        ServerSocketChannel.open()
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
  }

  static Peer answeringAt(Path path) throws IOException {
    return new Peer(
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            .bind(UnixDomainSocketAddress.of(path)));
  }

  int port() {
    return server.socket().getLocalPort();
  }

  /** A port of loopback on which nothing listens. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  static byte[] askPort(int port, byte[] everything) throws IOException {
    return ask(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), everything);
  }

  static byte[] askAt(Path path, byte[] everything) throws IOException {
    return ask(UnixDomainSocketAddress.of(path), everything);
  }

  /** Sends everything, shuts down, and gives what comes until the other end is done too. */
  private static byte[] ask(SocketAddress address, byte[] everything) throws IOException {
    try (SocketChannel connection = SocketChannel.open(address)) {
      return bounded(
          CompletableFuture.supplyAsync(
              () -> exchange(connection, everything), Thread::startVirtualThread));
    }
  }

  private static byte[] exchange(SocketChannel connection, byte[] everything) {
    CompletableFuture<byte[]> answer =
        CompletableFuture.supplyAsync(
            () -> readAll(Channels.newInputStream(connection)), Thread::startVirtualThread);
    try {
      OutputStream out = Channels.newOutputStream(connection);
      out.write(everything);
      connection.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bounded(answer);
  }

  private static byte[] bounded(CompletableFuture<byte[]> answer) {
    try {
      return answer.get(BOUND.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("no end of the answer within " + BOUND, e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel connection = server.accept();
        Thread.ofPlatform().daemon().start(() -> answer(connection));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private static void answer(SocketChannel connection) {
    try (connection) {
      byte[] everything = readAll(Channels.newInputStream(connection));
      Channels.newOutputStream(connection).write(everything);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] readAll(InputStream in) {
    try {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
