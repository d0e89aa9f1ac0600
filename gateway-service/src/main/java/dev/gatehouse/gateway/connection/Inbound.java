package dev.gatehouse.gateway.connection;

import java.util.concurrent.Executor;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * From the I/O thread to the owner's executor: messages wait there in bounded number and size.
 *
 * <p>When too much waits, or the owner asks for it, the socket is not read until it is handled; so
 * a peer that floods slows itself. What one read has brought still comes: at most MINA's read
 * buffer, and the packet that it completes.
 */
final class Inbound {
  static final int PACKETS_MAX = 256;
  static final int BYTES_MAX = 1 << 20;

  private final IoSession socket;
  private final Executor executor;
  private final ConnectionEvents owner;
  private int packets;
  private long bytes;
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
    waits(packet.length);
    executor.execute(() -> handle(packet));
  }

  private void handle(byte[] packet) {
    try {
      owner.received(packet);
    } finally {
      handled(packet.length);
    }
  }

  private synchronized void waits(int size) {
    packets++;
    bytes += size;
    if (packets >= PACKETS_MAX || bytes >= BYTES_MAX) {
      crowded = true;
    }
    apply();
  }

  private synchronized void handled(int size) {
    packets--;
    bytes -= size;
    if (packets <= PACKETS_MAX / 2 && bytes <= BYTES_MAX / 2) {
      crowded = false;
    }
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
