package dev.gatehouse.backend.grant;

import java.util.Set;

/**
 * The part of a session's policy that concerns its workload; the gateway holds to the rest.
 *
 * @param channels the kinds of channel that the user may open
 * @param channelsMax how many may be open at once, 1 to 1000
 */
public record SessionPolicy(Set<ChannelKind> channels, int channelsMax) {

  private static final int CHANNELS_MOST = 1000;

  public SessionPolicy {
    channels = Set.copyOf(channels);
    if (channelsMax < 1 || channelsMax > CHANNELS_MOST) {
      throw new IllegalArgumentException("channelsMax is 1 to " + CHANNELS_MOST);
    }
  }
}
