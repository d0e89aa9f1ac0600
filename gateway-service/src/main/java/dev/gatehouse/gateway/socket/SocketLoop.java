package dev.gatehouse.gateway.socket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** The thread that waits until one of many sockets can be read or written. Never blocks else. */
final class SocketLoop {
  private final Selector selector;
  private final ReadBuffers buffers = new ReadBuffers();
  private volatile boolean closed;

  private SocketLoop(Selector selector) {
    this.selector = selector;
  }

  static SocketLoop start(String name) {
    try {
      SocketLoop loop = new SocketLoop(Selector.open());
      Thread.ofPlatform().name(name).daemon().start(loop::run);
      return loop;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ReadBuffers buffers() {
    return buffers;
  }

  /** Waits for {@code socket} from now on, until its channel is closed. */
  SelectionKey register(SocketChannel channel, SocketSession socket) throws IOException {
    SelectionKey key = channel.register(selector, SelectionKey.OP_READ, socket);
    selector.wakeup();
    return key;
  }

  /** What is waited for, or which sockets are closed, has changed. */
  void changed() {
    selector.wakeup();
  }

  private void run() {
    try (selector) {
      while (!closed) {
        selector.select(SocketLoop::ready);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("no socket can be waited for", e);
    }
  }

  private static void ready(SelectionKey key) {
    SocketSession socket = (SocketSession) key.attachment();
    try {
      socket.ready(key);
    } catch (CancelledKeyException e) {
      // It was closed meanwhile.
    } catch (RuntimeException e) {
      socket.close(true);
    }
  }

  void close() {
    closed = true;
    selector.wakeup();
  }
}
