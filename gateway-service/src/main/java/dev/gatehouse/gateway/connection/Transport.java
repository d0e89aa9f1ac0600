package dev.gatehouse.gateway.connection;

/**
 * One SSH connection as the stages behind it see it: messages out, and its end.
 *
 * <p>Every call is made on the session's executor, and none of them blocks.
 */
public interface Transport {

  /** Begins a message of which about {@code sizeHint} bytes follow its number. */
  PacketWriter packet(int number, int sizeHint);

  /**
   * Whether data should wait, since the peer's socket takes no more for now. Once it does, the
   * owner's drained callback runs.
   */
  boolean isSaturated();

  /** Stops or goes on reading from the peer's socket. */
  void pauseReading(boolean pause);

  /** Says why (RFC 4253, 11.1), and ends the connection. */
  void disconnect(int reason, String message);

  /** Ends the connection at once. */
  void close();
}
