package dev.gatehouse.gateway.relay;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.DataStream;
import dev.gatehouse.gateway.connection.PacketReader;
import dev.gatehouse.gateway.connection.PacketWriter;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import dev.gatehouse.gateway.connection.Ssh;
import dev.gatehouse.gateway.connection.SshConfiguration;
import dev.gatehouse.gateway.connection.Transport;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The messages of RFC 4254 as we send them on one of the two connections. */
final class Leg {
  private final Side side;
  private final Transport transport;
  private final Deque<GlobalAnswer> awaited = new ArrayDeque<>();
  private final int requestsPerSecondMax;
  private int requests;
  private boolean hasty;
  private boolean paused;
  private boolean heard;
  private int misses;

  /** Whoever waits for the answer to a global request of ours (RFC 4254, 4). */
  @FunctionalInterface
  interface GlobalAnswer {
    void answered(boolean success, PacketReader payload) throws ProtocolViolation;
  }

  Leg(Side side, Transport transport, SshConfiguration limits) {
    this.side = side;
    this.transport = transport;
    this.requestsPerSecondMax = limits.requestsPerSecondMax();
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
    transport.pauseReading(paused || hasty);
  }

  /** The peer made a request; of one that makes too many, no more is read for now. */
  void requested() {
    if (++requests == requestsPerSecondMax) {
      hasty = true;
      transport.pauseReading(true);
    }
  }

  /** A second is over. */
  void nextSecond() {
    requests = 0;
    if (hasty) {
      hasty = false;
      transport.pauseReading(paused);
    }
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
    if (heard || paused || hasty) {
      misses = 0;
    } else if (misses++ >= missesMax) {
      return true;
    }
    heard = false;
    // That an answer came is all there is to know.
    globalRequest(HopTable.KEEPALIVE, new byte[0], (_, _) -> {});
    return false;
  }

  /** Sends a global request; {@code then} hears the answer, in the order of the requests. */
  void globalRequest(String type, byte[] payload, GlobalAnswer then) {
    awaited.addLast(then);
    transport
        .packet(Ssh.GLOBAL_REQUEST, 16 + type.length() + payload.length)
        .string(type)
        .bool(true)
        .raw(payload)
        .send();
  }

  /** Takes the answer to the oldest global request that has none. */
  void answered(boolean success, PacketReader payload) throws ProtocolViolation {
    GlobalAnswer first = awaited.pollFirst();
    if (first == null) {
      throw new ProtocolViolation("an answer to a global request that was not made");
    }
    first.answered(success, payload);
  }

  /** Sends a global request that wants no answer: a list of strings. */
  void announce(String type, List<byte[]> strings) {
    PacketWriter packet = transport.packet(Ssh.GLOBAL_REQUEST, 512).string(type).bool(false);
    strings.forEach(packet::string);
    packet.send();
  }

  void open(String type, int localId, int window, int packetMax, byte[] payload) {
    transport
        .packet(Ssh.CHANNEL_OPEN, 32 + type.length() + payload.length)
        .string(type)
        .uint32(localId)
        .uint32(window)
        .uint32(packetMax)
        .raw(payload)
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

  void data(long remoteId, DataStream stream, Bytes bytes, int offset, int length) {
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

  void grantGlobalRequest(byte[] payload) {
    transport.packet(Ssh.REQUEST_SUCCESS, payload.length).raw(payload).send();
  }

  /** As {@link #grantGlobalRequest}, with a list of strings. */
  void grantGlobalRequest(List<byte[]> strings) {
    PacketWriter packet = transport.packet(Ssh.REQUEST_SUCCESS, 512);
    strings.forEach(packet::string);
    packet.send();
  }
}
