package dev.gatehouse.gateway.rest;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A service of several replicas behind one address: each connection leads to one that answers, to
 * one that drops it when it is asked, or into nothing.
 */
final class TestingReplicas implements Closeable {
  private static final String ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final AtomicInteger swallowed = new AtomicInteger();
  private final AtomicInteger dropped = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();

  TestingReplicas(Executor threads) throws IOException {
    threads.execute(() -> accept(threads));
  }

  int port() {
    return server.getLocalPort();
  }

  /** So many connections from now on are taken, and then nothing comes back. */
  void swallowConnections(int count) {
    swallowed.set(count);
  }

  /** So many connections from now on are closed when they are asked something. */
  void dropConnections(int count) {
    dropped.set(count);
  }

  /** How many there were. */
  int connections() {
    return open.size();
  }

  /** How many of those that were answered the client has closed. */
  int ended() {
    return ended.get();
  }

  private void accept(Executor threads) {
    try {
      while (true) {
        Socket socket = server.accept();
        open.add(socket);
        if (swallowed.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
          boolean drop = dropped.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
          threads.execute(() -> serve(socket, drop));
        }
      }
    } catch (IOException e) {
      // It is closed: the test is over.
    }
  }

  private void serve(Socket socket, boolean drop) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      while (isAsked(in) && !drop) {
        socket.getOutputStream().write(ANSWER.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
      }
      ended.incrementAndGet();
    } catch (IOException e) {
      ended.incrementAndGet();
    }
  }

  /** Reads one request; there is none any more when the client has closed. */
  private static boolean isAsked(BufferedReader in) throws IOException {
    int length = 0;
    String line = in.readLine();
    while (line != null && !line.isEmpty()) {
      if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
      }
      line = in.readLine();
    }
    return line != null && in.skip(length) == length;
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
