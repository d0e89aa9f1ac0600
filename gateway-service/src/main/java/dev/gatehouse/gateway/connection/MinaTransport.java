package dev.gatehouse.gateway.connection;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * Messages out through a MINA session.
 *
 * <p>MINA queues without bound what a socket does not take (and, during a key exchange,
 * everything), so the bytes under way are counted here.
 */
final class MinaTransport implements Transport {
  private final AbstractSession session;
  private final Inbound inbound;
  private final Executor executor;
  private final Runnable drained;
  private final Runnable overflowed;
  private final int saturatedBytes;
  private final int overflowBytes;
  private final AtomicLong pendingBytes = new AtomicLong();
  private final AtomicBoolean saturationSeen = new AtomicBoolean();

  MinaTransport(
      AbstractSession session,
      Inbound inbound,
      Executor executor,
      ConnectionEvents owner,
      SshConfiguration configuration,
      Runnable overflowed) {
    this.session = session;
    this.inbound = inbound;
    this.executor = executor;
    this.drained = owner::drained;
    this.overflowed = overflowed;
    this.saturatedBytes = configuration.pendingWriteBytes();
    this.overflowBytes = configuration.pendingWriteBytesMax();
  }

  @Override
  public PacketWriter packet(int number, int sizeHint) {
    return new MinaPacketWriter(session.createBuffer((byte) number, sizeHint + 32));
  }

  @Override
  public boolean isSaturated() {
    if (pendingBytes.get() < saturatedBytes) {
      return false;
    }
    saturationSeen.set(true);
    // The last write may have finished between the two lines above.
    return pendingBytes.get() >= saturatedBytes / 2;
  }

  @Override
  public void pauseReading(boolean pause) {
    inbound.pause(pause);
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
    int size = buffer.available();
    long pending = pendingBytes.addAndGet(size);
    if (pending > overflowBytes) {
      overflowed.run();
      return;
    }
    try {
      IoWriteFuture written = session.writePacket(buffer);
      written.addListener(_ -> written(size));
    } catch (IOException | RuntimeException e) {
      // The session is closing; its owner learns that from the close itself.
      written(size);
    }
  }

  private void written(int size) {
    long left = pendingBytes.addAndGet(-size);
    if (left < saturatedBytes / 2 && saturationSeen.compareAndSet(true, false)) {
      executor.execute(drained);
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
    public PacketWriter string(byte[] source, int offset, int length) {
      buffer.putBytes(source, offset, length);
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
