package dev.gatehouse.gateway.connection;

import dev.gatehouse.contracts.audit.Bytes;
import java.io.IOException;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.common.util.buffer.Buffer;

/** Messages out through a MINA session. */
final class MinaTransport implements Transport {
  private final AbstractSession session;
  private final PendingWrites writes;

  MinaTransport(AbstractSession session, PendingWrites writes) {
    this.session = session;
    this.writes = writes;
  }

  @Override
  public PacketWriter packet(int number, int sizeHint) {
    return new MinaPacketWriter(session.createBuffer((byte) number, sizeHint + 32));
  }

  @Override
  public boolean isSaturated() {
    return writes.isSaturated();
  }

  @Override
  public void pauseReading(boolean pause) {
    if (pause) {
      session.getIoSession().suspendRead();
    } else {
      session.getIoSession().resumeRead();
    }
  }

  @Override
  public void disconnect(int reason, String message) {
    try {
      session.disconnect(reason, message);
    } catch (IOException | RuntimeException e) {
      session.close(true);
    }
  }

  @Override
  public void close() {
    session.close(true);
  }

  private void send(Buffer buffer) {
    try {
      session.writePacket(buffer);
    } catch (IOException | RuntimeException e) {
      // The session is closing; its owner learns that from the close itself.
    }
  }

  private final class MinaPacketWriter implements PacketWriter {
    private final Buffer buffer;

    MinaPacketWriter(Buffer buffer) {
      this.buffer = buffer;
    }

    @Override
    public PacketWriter uint8(int value) {
      buffer.putByte((byte) value);
      return this;
    }

    @Override
    public PacketWriter bool(boolean value) {
      buffer.putBoolean(value);
      return this;
    }

    @Override
    public PacketWriter uint32(long value) {
      buffer.putUInt(value);
      return this;
    }

    @Override
    public PacketWriter string(byte[] value) {
      buffer.putBytes(value);
      return this;
    }

    @Override
    public PacketWriter string(Bytes source, int offset, int length) {
      buffer.putUInt(length);
      buffer.ensureCapacity(length);
      int position = buffer.wpos();
      source.copyTo(offset, buffer.array(), position, length);
      buffer.wpos(position + length);
      return this;
    }

    @Override
    public PacketWriter string(String value) {
      buffer.putString(value);
      return this;
    }

    @Override
    public PacketWriter raw(byte[] value) {
      buffer.putRawBytes(value);
      return this;
    }

    @Override
    public void send() {
      MinaTransport.this.send(buffer);
    }
  }
}
