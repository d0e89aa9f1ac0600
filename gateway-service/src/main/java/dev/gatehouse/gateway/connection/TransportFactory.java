package dev.gatehouse.gateway.connection;

import java.util.concurrent.Executor;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.common.util.buffer.Buffer;

/** Joins a MINA session, of either side, to its owner. */
public final class TransportFactory {
  private TransportFactory() {}

  /** A session that is joined to its owner: messages out, and messages in. */
  public static final class Attached {
    private final Transport transport;
    private final Inbound inbound;

    private Attached(Transport transport, Inbound inbound) {
      this.transport = transport;
      this.inbound = inbound;
    }

    public Transport transport() {
      return transport;
    }

    /** Hands a message to the owner; the buffer stands behind the message's number. */
    public void received(int number, Buffer buffer) {
      inbound.received(number, buffer);
    }
  }

  /**
   * Joins {@code session} to {@code owner}.
   *
   * @param writes what the session counts its packets by
   */
  public static Attached attach(
      AbstractSession session, PendingWrites writes, ConnectionEvents owner, Executor executor) {
    Inbound inbound = new Inbound(session.getIoSession(), executor, owner);
    writes.onDrained(() -> executor.execute(owner::drained));
    return new Attached(new MinaTransport(session, writes, inbound), inbound);
  }
}
