package dev.gatehouse.gateway.connection;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The first packets of a connection, which are not encrypted (RFC 4253, 6), byte by byte. */
final class UnencryptedClient {
  private static final int BLOCK_BYTES = 8;
  private static final int PADDING_BYTES_MIN = 4;

  private final Socket socket;

  UnencryptedClient(Socket socket) {
    this.socket = socket;
  }

  /** Sends a line of identification, and returns the server's. */
  String identifies() throws IOException {
    socket.getOutputStream().write("SSH-2.0-Test\r\n".getBytes(StandardCharsets.US_ASCII));
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = socket.getInputStream().read(); c != '\n'; c = socket.getInputStream().read()) {
      line.write(c);
    }
    return line.toString(StandardCharsets.US_ASCII).strip();
  }

  void sends(TestingPacket packet) throws IOException {
    byte[] payload = packet.toArray();
    int padding = BLOCK_BYTES - (5 + payload.length) % BLOCK_BYTES;
    padding += padding < PADDING_BYTES_MIN ? BLOCK_BYTES : 0;
    ByteArrayOutputStream framed = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(framed);
    out.writeInt(1 + payload.length + padding);
    out.writeByte(padding);
    out.write(payload);
    out.write(new byte[padding]);
    socket.getOutputStream().write(framed.toByteArray());
  }

  byte[] reads() throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] packet = in.readNBytes(in.readInt());
    DataInputStream fields = new DataInputStream(new ByteArrayInputStream(packet));
    int padding = fields.readUnsignedByte();
    return fields.readNBytes(packet.length - 1 - padding);
  }

  /** Whether the server has closed. */
  boolean isAtEnd() throws IOException {
    return socket.getInputStream().read() < 0;
  }
}
