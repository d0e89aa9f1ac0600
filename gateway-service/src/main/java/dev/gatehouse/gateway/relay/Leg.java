package dev.gatehouse.gateway.relay;

import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.gateway.connection.PacketWriter;
import dev.gatehouse.gateway.connection.Ssh;
import dev.gatehouse.gateway.connection.Transport;

/** The messages of RFC 4254 as we send them on one of the two connections. */
final class Leg {
  private final Side side;
  private final Transport transport;
  private boolean paused;
  private boolean heard;
  private int misses;

  Leg(Side side, Transport transport) {
    this.side = side;
    this.transport = transport;
  }

  Side side() {
    return side;
  }

  boolean isSaturated() {
    return transport.isSaturated();
  }

  void close() {
    transport.close();
  }

  void pauseReading(boolean pause) {
    paused = pause;
    transport.pauseReading(pause);
  }

  void heard() {
    heard = true;
  }

  /**
   * Asks the peer whether it is there, unless it spoke since the last time.
   *
   * @return whether it left more than {@code missesMax} questions unanswered
   */
  boolean isSilent(int missesMax) {
    if (heard || paused) {
      misses = 0;
    } else if (misses++ >= missesMax) {
      return true;
    }
    heard = false;
    transport.packet(Ssh.GLOBAL_REQUEST, 32).string(HopTable.KEEPALIVE).bool(true).send();
    return false;
  }

  void open(String type, int localId, int window, int packetMax) {
    transport
        .packet(Ssh.CHANNEL_OPEN, 64)
        .string(type)
        .uint32(localId)
        .uint32(window)
        .uint32(packetMax)
        .send();
  }

  void confirm(long remoteId, int localId, int window, int packetMax) {
    transport
        .packet(Ssh.CHANNEL_OPEN_CONFIRMATION, 16)
        .uint32(remoteId)
        .uint32(localId)
        .uint32(window)
        .uint32(packetMax)
        .send();
  }

  void refuseOpen(long remoteId, int reason, String message) {
    transport
        .packet(Ssh.CHANNEL_OPEN_FAILURE, 16 + message.length())
        .uint32(remoteId)
        .uint32(reason)
        .string(message)
        .string("")
        .send();
  }

  void adjustWindow(long remoteId, int bytes) {
    transport.packet(Ssh.CHANNEL_WINDOW_ADJUST, 8).uint32(remoteId).uint32(bytes).send();
  }

  void data(long remoteId, DataStream stream, byte[] bytes, int offset, int length) {
    PacketWriter packet;
    if (stream == DataStream.ERROR) {
      packet =
          transport
              .packet(Ssh.CHANNEL_EXTENDED_DATA, 12 + length)
              .uint32(remoteId)
              .uint32(Ssh.EXTENDED_DATA_STDERR);
    } else {
      packet = transport.packet(Ssh.CHANNEL_DATA, 8 + length).uint32(remoteId);
    }
    packet.string(bytes, offset, length).send();
  }

  void endOfFile(long remoteId) {
    transport.packet(Ssh.CHANNEL_EOF, 4).uint32(remoteId).send();
  }

  void closeChannel(long remoteId) {
    transport.packet(Ssh.CHANNEL_CLOSE, 4).uint32(remoteId).send();
  }

  void request(long remoteId, String type, boolean wantReply, byte[] payload) {
    transport
        .packet(Ssh.CHANNEL_REQUEST, 16 + type.length() + payload.length)
        .uint32(remoteId)
        .string(type)
        .bool(wantReply)
        .raw(payload)
        .send();
  }

  void answer(long remoteId, boolean success) {
    transport
        .packet(success ? Ssh.CHANNEL_SUCCESS : Ssh.CHANNEL_FAILURE, 4)
        .uint32(remoteId)
        .send();
  }

  void refuseGlobalRequest() {
    transport.packet(Ssh.REQUEST_FAILURE, 0).send();
  }
}
