package dev.gatehouse.gateway.relay;

/** Whoever gets a workload for one channel alone. On the session's executor. */
public interface ChannelWorkloads {

  /** A channel of the client's wants one, at {@code destination}. */
  void begin(int channel, Destination destination);

  /** The channel is over; so is its workload. */
  void end(int channel);
}
