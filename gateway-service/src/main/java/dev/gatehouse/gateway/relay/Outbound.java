package dev.gatehouse.gateway.relay;

import dev.gatehouse.contracts.audit.Bytes;
import dev.gatehouse.contracts.audit.DataStream;

/** What waits to go to one end of a channel, in order. */
sealed interface Outbound {

  /** Data, of which {@code offset} bytes are gone. */
  final class Data implements Outbound {
    private final DataStream stream;
    private final Bytes bytes;
    private final boolean ours;
    private int offset;

    /**
     * Data to be sent.
     *
     * @param ours a line of the gateway's, which nobody's window paid for
     */
    Data(DataStream stream, Bytes bytes, boolean ours) {
      this.stream = stream;
      this.bytes = bytes;
      this.ours = ours;
    }

    int left() {
      return bytes.size() - offset;
    }

    boolean isOurs() {
      return ours;
    }

    void sendTo(Leg leg, long remoteId, int length) {
      leg.data(remoteId, stream, bytes, offset, length);
      offset += length;
    }
  }

  /** RFC 4254, 5.3. */
  record EndOfFile() implements Outbound {}

  /** exit-status or exit-signal (RFC 4254, 6.10), which follow all data. */
  record ExitReport(String type, Bytes payload) implements Outbound {}

  /** RFC 4254, 5.3: the last message. */
  record Close() implements Outbound {}
}
