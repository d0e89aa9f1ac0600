package dev.gatehouse.gateway.connection;

import java.util.ArrayList;
import java.util.List;

/** A connection that keeps what is sent on it. */
public final class TestingTransport implements Transport {
  private final List<byte[]> sent = new ArrayList<>();
  private boolean saturated;
  private boolean readingPaused;
  private boolean closed;
  private String goodbye = "";

  /** Whether the peer's socket takes no data for now. */
  public void saturate(boolean now) {
    saturated = now;
  }

  public boolean isReadingPaused() {
    return readingPaused;
  }

  public boolean isClosed() {
    return closed;
  }

  /** The reason and the message of the disconnect; empty when there was none. */
  public String goodbye() {
    return goodbye;
  }

  /** The messages since the last call. */
  public List<byte[]> takePackets() {
    List<byte[]> taken = List.copyOf(sent);
    sent.clear();
    return taken;
  }

  /** The messages since the last call, as text. */
  public List<String> take() {
    return takePackets().stream().map(MessageText::of).toList();
  }

  @Override
  public PacketWriter packet(int number, int sizeHint) {
    return new TestingPacket(number, sent::add);
  }

  @Override
  public boolean isSaturated() {
    return saturated;
  }

  @Override
  public void pauseReading(boolean pause) {
    readingPaused = pause;
  }

  @Override
  public void disconnect(int reason, String message) {
    goodbye = reason + " " + message;
    closed = true;
  }

  @Override
  public void close() {
    closed = true;
  }
}
