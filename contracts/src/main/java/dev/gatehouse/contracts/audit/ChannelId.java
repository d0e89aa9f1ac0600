package dev.gatehouse.contracts.audit;

/** A channel of a session, numbered 1, 2, 3 ... by the gateway; SSH uses its own numbers again. */
public record ChannelId(int number) {
  /** The session itself, for events that belong to no channel. */
  public static final ChannelId NONE = new ChannelId(0);

  public ChannelId {
    if (number < 0) {
      throw new IllegalArgumentException("a channel number is not negative: " + number);
    }
  }

  @Override
  public String toString() {
    return Integer.toString(number);
  }
}
