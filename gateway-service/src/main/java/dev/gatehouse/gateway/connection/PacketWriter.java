package dev.gatehouse.gateway.connection;

import dev.gatehouse.contracts.audit.Bytes;

/** Writes the fields of one SSH message (RFC 4251, 5), and sends it. */
public interface PacketWriter {
  PacketWriter uint8(int value);

  PacketWriter bool(boolean value);

  PacketWriter uint32(long value);

  PacketWriter string(byte[] value);

  /** A string of {@code length} bytes from {@code offset}, copied once. */
  PacketWriter string(Bytes source, int offset, int length);

  PacketWriter string(String value);

  /** Bytes as they are, without a length. */
  PacketWriter raw(byte[] value);

  /**
   * Hands the message to the connection. Never blocks; after the connection's end, does nothing.
   */
  void send();
}
