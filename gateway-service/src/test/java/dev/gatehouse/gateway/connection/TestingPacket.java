package dev.gatehouse.gateway.connection;

import dev.gatehouse.contracts.audit.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** One SSH message as it is written, field by field. */
public final class TestingPacket implements PacketWriter {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Consumer<byte[]> sink;

  TestingPacket(int number, Consumer<byte[]> sink) {
    this.sink = sink;
    bytes.write(number);
  }

  /** Begins a message that a test puts together. */
  public static TestingPacket of(int number) {
    return new TestingPacket(number, _ -> {});
  }

  public byte[] toArray() {
    return bytes.toByteArray();
  }

  @Override
  public TestingPacket uint8(int value) {
    bytes.write(value);
    return this;
  }

  @Override
  public TestingPacket bool(boolean value) {
    return uint8(value ? 1 : 0);
  }

  @Override
  public TestingPacket uint32(long value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes.write((int) (value >> shift));
    }
    return this;
  }

  @Override
  public TestingPacket string(byte[] value) {
    uint32(value.length);
    return raw(value);
  }

  @Override
  public TestingPacket string(Bytes source, int offset, int length) {
    byte[] value = new byte[length];
    source.copyTo(offset, value, 0, length);
    return string(value);
  }

  @Override
  public TestingPacket string(String value) {
    return string(value.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public TestingPacket raw(byte[] value) {
    bytes.writeBytes(value);
    return this;
  }

  @Override
  public void send() {
    sink.accept(toArray());
  }
}
