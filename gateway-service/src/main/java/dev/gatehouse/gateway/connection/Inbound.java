package dev.gatehouse.gateway.connection;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * From the I/O thread to the owner's executor: messages wait there in bounded number.
 *
 * <p>When too many wait, or the owner asks for it, the socket is not read until they are handled;
 * so a peer that floods slows itself.
 */
final class Inbound {
  private static final int WAITING_MAX = 256;

  private final IoSession socket;
  private final Executor executor;
  private final ConnectionEvents owner;
  private final AtomicInteger waiting = new AtomicInteger();
  private boolean crowded;
  private boolean paused;
  private boolean suspended;

  Inbound(IoSession socket, Executor executor, ConnectionEvents owner) {
    this.socket = socket;
    this.executor = executor;
    this.owner = owner;
  }

  /** Takes a message from the I/O thread; the buffer stands behind its number. */
  void received(int number, Buffer buffer) {
    byte[] packet = new byte[1 + buffer.available()];
    packet[0] = (byte) number;
    buffer.getRawBytes(packet, 1, packet.length - 1);
    if (waiting.incrementAndGet() == WAITING_MAX) {
      crowd(true);
    }
    executor.execute(() -> handle(packet));
  }

  private void handle(byte[] packet) {
    try {
      owner.received(packet);
    } finally {
      if (waiting.decrementAndGet() == WAITING_MAX / 2) {
        crowd(false);
      }
    }
  }

  private synchronized void crowd(boolean now) {
    crowded = now && waiting.get() >= WAITING_MAX / 2;
    apply();
  }

  synchronized void pause(boolean now) {
    paused = now;
    apply();
  }

  private void apply() {
    boolean wanted = crowded || paused;
    if (wanted != suspended) {
      suspended = wanted;
      if (wanted) {
        socket.suspendRead();
      } else {
        socket.resumeRead();
      }
    }
  }
}
