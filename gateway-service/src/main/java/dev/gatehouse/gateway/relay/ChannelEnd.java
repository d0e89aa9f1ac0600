package dev.gatehouse.gateway.relay;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.gateway.connection.ProtocolViolation;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One of the two ends of a channel: its windows (RFC 4254, 5.2), and what waits to go to it.
 *
 * <p>What came from the other end gives that end's window back only when it was sent on here,
 * within this end's own window: so a slow reader slows its writer, and at most one window waits.
 */
final class ChannelEnd {
  private static final long WINDOW_MAX = 0xffff_ffffL;

  private final int localId;
  private final int windowMax;
  private final int packetMax;
  private final Deque<Outbound> outbound = new ArrayDeque<>();
  private @Nullable Leg leg;
  private long remoteId;
  private long remoteWindow;
  private long remotePacketMax;
  private int receiveWindow;
  private int consumed;
  private boolean requested;
  private boolean open;
  private boolean endOfFileReceived;
  private boolean closeReceived;
  private boolean closeSent;

  /** An end on a connection that {@link #attach} names. */
  ChannelEnd(int localId, int windowMax, int packetMax) {
    this.localId = localId;
    this.windowMax = windowMax;
    this.packetMax = packetMax;
    this.receiveWindow = windowMax;
  }

  void attach(Leg connection) {
    leg = connection;
  }

  boolean isAttached() {
    return leg != null;
  }

  private Leg leg() {
    return Objects.requireNonNull(leg, "an end that is not attached");
  }

  boolean isOpen() {
    return open;
  }

  boolean isOver() {
    return closeSent && closeReceived;
  }

  boolean isClosing() {
    return closeSent || closeReceived;
  }

  /** Asks the peer to open the channel. */
  void requestOpen(String type, Bytes payload) {
    requested = true;
    leg().open(type, localId, windowMax, packetMax, payload.toArray());
  }

  /** Whether the peer was asked to open the channel, and has not answered. */
  boolean awaitsAnswer() {
    return requested && !open && !isOver();
  }

  /** The peer, which was asked, opened the channel: from here on, what waits can go. */
  void opened(long remote, long window, long packet) throws ProtocolViolation {
    asked(remote, window, packet);
    open = true;
  }

  /** The peer asks for the channel; these are its numbers. */
  void asked(long remote, long window, long packet) throws ProtocolViolation {
    if (packet == 0) {
      throw new ProtocolViolation("a channel for packets without bytes");
    }
    remoteId = remote;
    remoteWindow = window;
    remotePacketMax = packet;
  }

  /** Tells the peer that the channel that it asked for is open: from here on, what waits can go. */
  void confirm() {
    open = true;
    leg().confirm(remoteId, localId, windowMax, packetMax);
  }

  /** Tells the peer that it does not get the channel that it asked for. */
  void refuse(int reason, String message) {
    leg().refuseOpen(remoteId, reason, message);
    lost();
  }

  /** Sends a request of the channel. */
  void request(String type, boolean wantReply, Bytes payload) {
    leg().request(remoteId, type, wantReply, payload.toArray());
  }

  /** Answers a request of the peer's, unless the channel is being closed. */
  void answer(boolean success) {
    if (!isClosing()) {
      leg().answer(remoteId, success);
    }
  }

  /** Takes account of data that the peer sent. */
  void received(int bytes) throws ProtocolViolation {
    if (endOfFileReceived || closeReceived) {
      throw new ProtocolViolation("data behind the end of file");
    }
    if (bytes > receiveWindow || bytes > packetMax) {
      throw new ProtocolViolation("more data than the window or the packet size allows");
    }
    receiveWindow -= bytes;
  }

  void receivedEndOfFile() throws ProtocolViolation {
    if (endOfFileReceived || closeReceived) {
      throw new ProtocolViolation("a second end of file");
    }
    endOfFileReceived = true;
  }

  /**
   * The peer takes no data any more; it is for the caller to close this end too, now or later. An
   * exit report still goes: ssh closes when it has heard the end of the output, and waits for it.
   */
  void receivedClose() throws ProtocolViolation {
    if (closeReceived) {
      throw new ProtocolViolation("a second close");
    }
    closeReceived = true;
    outbound.removeIf(next -> next instanceof Outbound.Data || next instanceof Outbound.EndOfFile);
  }

  /** Whether the peer has said all that it has to say. */
  boolean hasEnded() {
    return endOfFileReceived || closeReceived;
  }

  /** Whether the peer has closed its end. */
  boolean hasClosed() {
    return closeReceived;
  }

  void receivedWindowAdjust(long bytes) throws ProtocolViolation {
    if (remoteWindow + bytes > WINDOW_MAX) {
      throw new ProtocolViolation("a window of more than 32 bits");
    }
    remoteWindow += bytes;
  }

  /** Puts something behind what waits already. */
  void enqueue(Outbound next) {
    boolean forNobody = closeReceived && next instanceof Outbound.Data;
    if (!closeSent && !forNobody) {
      outbound.addLast(next);
    }
  }

  /** Sends what may go now; {@code source} is the end that the data came from. */
  void pump(ChannelEnd source) {
    Leg towards = leg;
    while (towards != null && open && !closeSent && !outbound.isEmpty()) {
      switch (outbound.getFirst()) {
        case Outbound.Data data -> {
          int length = (int) Math.min(data.left(), Math.min(remoteWindow, remotePacketMax));
          if (length == 0 || towards.isSaturated()) {
            return;
          }
          data.sendTo(towards, remoteId, length);
          remoteWindow -= length;
          if (!data.isOurs()) {
            source.consumed(length);
          }
          if (data.left() > 0) {
            continue;
          }
        }
        case Outbound.EndOfFile _ -> towards.endOfFile(remoteId);
        case Outbound.ExitReport(String type, Bytes payload) ->
            towards.request(remoteId, type, false, payload.toArray());
        case Outbound.Close _ -> sendClose();
      }
      outbound.pollFirst();
    }
  }

  /** Gives back window for bytes that went on to the other end. */
  private void consumed(int bytes) {
    consumed += bytes;
    if (consumed >= windowMax / 4 && !endOfFileReceived && !isClosing()) {
      leg().adjustWindow(remoteId, consumed);
      receiveWindow += consumed;
      consumed = 0;
    }
  }

  void sendClose() {
    if (open && !closeSent) {
      closeSent = true;
      leg().closeChannel(remoteId);
    }
  }

  /** The connection of this end is gone: nothing comes from it or goes to it any more. */
  void lost() {
    closeSent = true;
    closeReceived = true;
    outbound.clear();
  }
}
