package dev.gatehouse.gateway.connection;

import dev.gatehouse.gateway.socket.SocketSession;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.common.util.buffer.Buffer;

/** Joins a MINA session, of either side, to its owner. */
public final class TransportFactory {
  private TransportFactory() {}

  /** A session that is joined to its owner: messages out, and messages in. */
  public static final class Attached {
    private final SocketSession socket;
    private final ConnectionEvents owner;
    private final Transport transport;

    private Attached(SocketSession socket, ConnectionEvents owner, Transport transport) {
      this.socket = socket;
      this.owner = owner;
      this.transport = transport;
    }

    public Transport transport() {
      return transport;
    }

    /** Hands a message to the owner; the buffer stands behind the message's number. */
    public void received(int number, Buffer buffer) {
      byte[] packet = new byte[1 + buffer.available()];
      packet[0] = (byte) number;
      buffer.getRawBytes(packet, 1, packet.length - 1);
      socket.executor().inTurn(() -> owner.received(packet));
    }
  }

  /**
   * Joins {@code session} to {@code owner}, who hears everything on the executor of its socket.
   *
   * @param writes what the session counts its packets by
   */
  public static Attached attach(
      AbstractSession session, PendingWrites writes, ConnectionEvents owner) {
    SocketSession socket = (SocketSession) session.getIoSession();
    writes.onDrained(() -> socket.executor().execute(owner::drained));
    return new Attached(socket, owner, new MinaTransport(session, writes));
  }
}
